import {
  type CacheEntry,
  mergeTagTimes,
  neverMarked,
  type RevalidationWish,
  type SiteCache,
  type TagTimes
} from "../../src/serving/SiteCache.ts"

/** What caches of one release have in common; processes of the release share it. */
export class MemorySiteCacheData {
  readonly entries = new Map<string, CacheEntry>()
  readonly tags = new Map<string, TagTimes>()
  readonly wishesUnderWay = new Set<string>()
}

/** The reference for `siteCacheSuite`. */
export class MemorySiteCache implements SiteCache {
  readonly #data: MemorySiteCacheData
  readonly #revalidate: (wish: RevalidationWish) => Promise<void>

  constructor(data: MemorySiteCacheData, revalidate: (wish: RevalidationWish) => Promise<void>) {
    this.#data = data
    this.#revalidate = revalidate
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    return this.#data.entries.get(key)
  }

  async set(key: string, value: string): Promise<void> {
    this.#data.entries.set(key, { value, lastModified: Date.now() })
  }

  async delete(key: string): Promise<void> {
    this.#data.entries.delete(key)
  }

  async tagTimes(tags: ReadonlyArray<string>): Promise<ReadonlyArray<TagTimes>> {
    return tags.map((tag) => this.#data.tags.get(tag) ?? neverMarked)
  }

  async markTags(tags: ReadonlyArray<string>, times: TagTimes): Promise<void> {
    for (const tag of tags) {
      this.#data.tags.set(tag, mergeTagTimes(this.#data.tags.get(tag) ?? neverMarked, times))
    }
  }

  async enqueueRevalidation(wish: RevalidationWish): Promise<void> {
    const { wishesUnderWay } = this.#data
    if (wishesUnderWay.has(wish.deduplicationId)) return
    wishesUnderWay.add(wish.deduplicationId)
    void this.#revalidate(wish).finally(() => wishesUnderWay.delete(wish.deduplicationId))
  }
}
