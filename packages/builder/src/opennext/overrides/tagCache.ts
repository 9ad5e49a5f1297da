import type { NextModeTagCache, NextModeTagCacheWriteInput } from "@opennextjs/aws/types/overrides.js"
import { isExpired, isStale, type TagTimes } from "@anchor-deploy/domain/site-cache"
import { siteCache } from "../siteCache.ts"

/** A stale tag for which nobody gave an end. */
const forever = Number.MAX_SAFE_INTEGER

/**
 * OpenNext marks a tag in three ways: as a bare name or with `expire` alone (what is older is
 * unusable), and with `stale` (what is older may be served once more, until `expire`).
 */
const timesOf = (input: NextModeTagCacheWriteInput, now: number): TagTimes => {
  if (typeof input === "string") return { expiredAt: now, staleAt: 0, staleUntil: 0 }
  if (input.stale === undefined) return { expiredAt: input.expire ?? now, staleAt: 0, staleUntil: 0 }
  return { expiredAt: 0, staleAt: input.stale, staleUntil: Math.min(Math.round(input.expire ?? forever), forever) }
}

/** When content has to be younger than, to be served: what `use cache` compares its entries with. */
const expirationOf = (times: TagTimes, now: number): number =>
  times.staleUntil <= now ? Math.max(times.expiredAt, times.staleAt) : times.expiredAt

const tagCache: NextModeTagCache = {
  name: "anchor",
  mode: "nextMode",
  async getLastRevalidated(tags) {
    const times = await siteCache().tagTimes(tags)
    return Math.max(0, ...times.map((each) => expirationOf(each, Date.now())))
  },
  async hasBeenRevalidated(tags, lastModified) {
    const times = await siteCache().tagTimes(tags)
    return times.some((each) => isExpired(each, lastModified ?? 0, Date.now()))
  },
  async isStale(tags, lastModified) {
    const times = await siteCache().tagTimes(tags)
    return times.some((each) => isStale(each, lastModified ?? 0, Date.now()))
  },
  async writeTags(tags) {
    const now = Date.now()
    await Promise.all(
      tags.map((input) => siteCache().markTags([typeof input === "string" ? input : input.tag], timesOf(input, now)))
    )
  }
}

export default tagCache
