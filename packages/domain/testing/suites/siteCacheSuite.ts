import { describe, expect, it } from "vitest"
import { neverMarked, type RevalidationWish, type SiteCache } from "../../src/serving/SiteCache.ts"

/** One release's cache, and what the suite needs to see around it. */
export interface SiteCacheFixture {
  /** Another cache on the same data, as a second process of the release, or the same after a restart. */
  readonly open: () => SiteCache
  /** The wishes that reached whoever carries them out; each stays under way until `finish`. */
  readonly carriedOut: ReadonlyArray<RevalidationWish>
  readonly finish: () => void
}

const wish = (deduplicationId: string, url = "/page"): RevalidationWish => ({
  host: "shop.localhost:3000",
  url,
  deduplicationId
})

const awkwardKeys = [
  "",
  "/",
  "a/b/c",
  "../../etc/passwd",
  "/etc/passwd",
  "..",
  "a\0b",
  "a\nb",
  "Ä€🦆",
  "case",
  "CASE",
  "x".repeat(5000),
  `${"x".repeat(4999)}y`,
  "https://example.com/?q=1&r=%2F"
]

/** What every `SiteCache` keeps to. `make` gives the caches of a release that nobody used before. */
export const siteCacheSuite = (name: string, make: () => Promise<SiteCacheFixture>): void => {
  describe(`SiteCache: ${name}`, () => {
    it("gives back what was set, with the time of writing", async () => {
      const cache = (await make()).open()
      expect(await cache.get("page")).toBeUndefined()
      const before = Date.now()
      await cache.set("page", '{"html":"ü🦆"}')
      const entry = await cache.get("page")
      expect(entry?.value).toBe('{"html":"ü🦆"}')
      expect(entry?.lastModified).toBeGreaterThanOrEqual(before)
      expect(entry?.lastModified).toBeLessThanOrEqual(Date.now())
    })

    it("replaces and deletes entries", async () => {
      const cache = (await make()).open()
      await cache.set("page", "one")
      await cache.set("page", "")
      expect((await cache.get("page"))?.value).toBe("")
      await cache.delete("page")
      expect(await cache.get("page")).toBeUndefined()
      await cache.delete("page")
      await cache.set("page", "again")
      expect((await cache.get("page"))?.value).toBe("again")
    })

    it("takes any text as a key, and keeps keys apart", async () => {
      const cache = (await make()).open()
      await Promise.all(awkwardKeys.map((key, index) => cache.set(key, `value ${index}`)))
      const values = await Promise.all(awkwardKeys.map(async (key) => (await cache.get(key))?.value))
      expect(values).toEqual(awkwardKeys.map((_, index) => `value ${index}`))
    })

    it("shows a writer's entry whole or not at all", async () => {
      const { open } = await make()
      const [writer, reader] = [open(), open()]
      const values = ["a", "b", "c"].map((letter) => letter.repeat(300_000))
      let writing = true
      const write = async () => {
        for (let round = 0; round < 30; round++) await writer.set("page", values[round % 3]!)
        writing = false
      }
      const seen = new Set<string>()
      const read = async () => {
        while (writing) seen.add((await reader.get("page"))?.value ?? "")
      }
      await Promise.all([write(), read()])
      for (const value of seen) expect(["", ...values].includes(value)).toBe(true)
    })

    it("shows other processes and later ones what was written", async () => {
      const { open } = await make()
      const times = { expiredAt: 7, staleAt: 0, staleUntil: 0 }
      await open().set("page", "kept")
      await open().markTags(["tag"], times)
      const later = open()
      expect((await later.get("page"))?.value).toBe("kept")
      expect(await later.tagTimes(["tag"])).toEqual([times])
    })

    it("answers the times of tags in the order of the question", async () => {
      const cache = (await make()).open()
      const a = { expiredAt: 5, staleAt: 0, staleUntil: 0 }
      const b = { expiredAt: 0, staleAt: 6, staleUntil: Number.MAX_SAFE_INTEGER }
      await cache.markTags(["a", awkwardKeys[3]!], a)
      await cache.markTags(["b"], b)
      expect(await cache.tagTimes(["b", "never", "a", awkwardKeys[3]!])).toEqual([b, neverMarked, a, a])
      expect(await cache.tagTimes([])).toEqual([])
    })

    it("never takes a tag's times back", async () => {
      const cache = (await make()).open()
      await cache.markTags(["tag"], { expiredAt: 10, staleAt: 0, staleUntil: 0 })
      await cache.markTags(["tag"], { expiredAt: 4, staleAt: 8, staleUntil: 100 })
      await cache.markTags(["tag"], { expiredAt: 0, staleAt: 7, staleUntil: 900 })
      expect(await cache.tagTimes(["tag"])).toEqual([{ expiredAt: 10, staleAt: 8, staleUntil: 100 }])
    })

    it("loses no mark when processes mark one tag at once", async () => {
      const { open } = await make()
      const caches = [open(), open(), open()]
      const marks = Array.from({ length: 60 }, (_, index) => index + 1)
      await Promise.all(
        marks.map((at) => caches[at % 3]!.markTags(["tag"], { expiredAt: at, staleAt: 61 - at, staleUntil: at }))
      )
      expect(await open().tagTimes(["tag"])).toEqual([{ expiredAt: 60, staleAt: 60, staleUntil: 1 }])
    })

    it("carries out one of several equal wishes, and a later one again", async () => {
      const { carriedOut, finish, open } = await make()
      const cache = open()
      const wishes = [wish("1"), wish("1"), wish("2", "/other"), wish("1")]
      await Promise.all(wishes.map((each) => cache.enqueueRevalidation(each)))
      expect(carriedOut).toEqual([wish("1"), wish("2", "/other")])
      finish()
      await new Promise((resolve) => setImmediate(resolve))
      await cache.enqueueRevalidation(wish("1"))
      expect(carriedOut.length).toBe(3)
    })

    it("keeps releases apart", async () => {
      const [one, other] = [(await make()).open(), (await make()).open()]
      await one.set("page", "one")
      await one.markTags(["tag"], { expiredAt: 1, staleAt: 0, staleUntil: 0 })
      expect(await other.get("page")).toBeUndefined()
      expect(await other.tagTimes(["tag"])).toEqual([neverMarked])
    })
  })
}
