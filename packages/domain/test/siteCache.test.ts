import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { isExpired, isStale, mergeTagTimes, neverMarked, type RevalidationWish } from "../src/index.ts"
import { MemorySiteCache, MemorySiteCacheData, siteCacheSuite } from "../testing/index.ts"

siteCacheSuite("memory", async () => {
  const data = new MemorySiteCacheData()
  const carriedOut: Array<RevalidationWish> = []
  const underWay: Array<() => void> = []
  const revalidate = (wish: RevalidationWish) => {
    carriedOut.push(wish)
    return new Promise<void>((done) => underWay.push(done))
  }
  return {
    open: () => new MemorySiteCache(data, revalidate),
    carriedOut,
    finish: () => underWay.splice(0).forEach((done) => done())
  }
})

const Millis = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))
const Times = Schema.Struct({ expiredAt: Millis, staleAt: Millis, staleUntil: Millis })

describe("mergeTagTimes", () => {
  it.prop("is commutative", [Times, Times], ([a, b]) => expect(mergeTagTimes(a, b)).toEqual(mergeTagTimes(b, a)))

  it.prop("is associative", [Times, Times, Times], ([a, b, c]) =>
    expect(mergeTagTimes(a, mergeTagTimes(b, c))).toEqual(mergeTagTimes(mergeTagTimes(a, b), c))
  )

  it.prop("is idempotent", [Times], ([a]) => expect(mergeTagTimes(a, a)).toEqual(a))
})

describe("a tag that is", () => {
  const table = [
    ["never marked", neverMarked, "fresh"],
    ["expired after the content was made", { ...neverMarked, expiredAt: 101 }, "expired"],
    ["expired before the content was made", { ...neverMarked, expiredAt: 99 }, "fresh"],
    ["stale, and within its time", { expiredAt: 0, staleAt: 101, staleUntil: 301 }, "stale"],
    ["stale, and its time is over", { expiredAt: 0, staleAt: 101, staleUntil: 200 }, "expired"],
    ["stale from before the content was made", { expiredAt: 0, staleAt: 99, staleUntil: 150 }, "fresh"],
    ["stale, and expired too", { expiredAt: 150, staleAt: 180, staleUntil: 301 }, "expired"]
  ] as const
  it.each(table)("%s leaves content of 100 at 200 as it should", (_, times, wanted) => {
    const found = isExpired(times, 100, 200) ? "expired" : isStale(times, 100, 200) ? "stale" : "fresh"
    expect(found).toBe(wanted)
  })
})
