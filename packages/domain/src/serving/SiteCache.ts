/**
 * What a running site remembers between requests: regenerated pages and fetch results, the times of
 * its tags, and wishes to regenerate a page in the background.
 *
 * This port is plain promises, unlike the others: its adapters are bundled into every site by
 * OpenNext, where a runtime of ours would cost each cold start. For the same reason this file
 * imports nothing, and can be imported alone as `@anchor-deploy/domain/site-cache`.
 *
 * - An entry is read whole or not at all, also while others write it and after a crash.
 * - A tag's times never go back: marks merge by `mergeTagTimes`, in any order, from any process.
 * - Keys and tags are any text; entries of different releases never meet.
 * - Of several wishes with one `deduplicationId` at once, one is carried out.
 *
 * Contract: `siteCacheSuite`.
 */
export interface SiteCache {
  readonly get: (key: string) => Promise<CacheEntry | undefined>
  readonly set: (key: string, value: string) => Promise<void>
  readonly delete: (key: string) => Promise<void>
  /** The times of each tag, in the order of `tags`; `neverMarked` for one that nobody marked. */
  readonly tagTimes: (tags: ReadonlyArray<string>) => Promise<ReadonlyArray<TagTimes>>
  readonly markTags: (tags: ReadonlyArray<string>, times: TagTimes) => Promise<void>
  readonly enqueueRevalidation: (wish: RevalidationWish) => Promise<void>
}

export interface CacheEntry {
  readonly value: string
  /** When it was written, milliseconds since the epoch. */
  readonly lastModified: number
}

/** Ask the site for `url` once more, telling it to regenerate. */
export interface RevalidationWish {
  readonly host: string
  readonly url: string
  readonly deduplicationId: string
}

/**
 * What became of a tag, in whole milliseconds since the epoch, 0 for never. Next.js revalidates a
 * tag in two ways: `updateTag` and `revalidatePath` make older content unusable (`expiredAt`), while
 * `revalidateTag(tag, "max")` lets older content be served once more as it is made anew (`staleAt`),
 * though not for ever (`staleUntil`).
 */
export interface TagTimes {
  readonly expiredAt: number
  readonly staleAt: number
  readonly staleUntil: number
}

export const neverMarked: TagTimes = { expiredAt: 0, staleAt: 0, staleUntil: 0 }

/** The later of two marks, each kind for itself: commutative, associative, idempotent. */
export const mergeTagTimes = (a: TagTimes, b: TagTimes): TagTimes => {
  const stale = a.staleAt === b.staleAt ? [a, b] : a.staleAt > b.staleAt ? [a] : [b]
  return {
    expiredAt: Math.max(a.expiredAt, b.expiredAt),
    staleAt: Math.max(a.staleAt, b.staleAt),
    staleUntil: Math.max(...stale.map((times) => times.staleUntil))
  }
}

/** Content made at `madeAt` must not be served any more. */
export const isExpired = (times: TagTimes, madeAt: number, now: number): boolean =>
  times.expiredAt > madeAt || (times.staleAt > madeAt && times.staleUntil <= now)

/** Content made at `madeAt` may be served, and is due to be made anew. */
export const isStale = (times: TagTimes, madeAt: number, now: number): boolean =>
  times.staleAt > madeAt && !isExpired(times, madeAt, now)
