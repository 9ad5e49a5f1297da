import type { RevalidationWish } from "@anchor-deploy/domain"
import { siteCacheSuite } from "@anchor-deploy/domain/testing"
import { describe, expect, it, vi } from "@effect/vitest"
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { FileSiteCache } from "../../src/opennext/FileSiteCache.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

siteCacheSuite("files", async () => {
  const directory = temporaryDirectory()
  const carriedOut: Array<RevalidationWish> = []
  const underWay: Array<() => void> = []
  const revalidate = (wish: RevalidationWish) => {
    carriedOut.push(wish)
    return new Promise<void>((done) => underWay.push(done))
  }
  return {
    open: () => new FileSiteCache({ directory, revalidate }),
    carriedOut,
    finish: () => underWay.splice(0).forEach((done) => done())
  }
})

const nobody = () => {
  throw new Error("nobody revalidates here")
}

const aCache = (seeds: Readonly<Record<string, string>> = {}, seededAt?: number) => {
  const [directory, seedDirectory] = [temporaryDirectory(), temporaryDirectory()]
  writeFiles(seedDirectory, seeds)
  const open = () => new FileSiteCache({ directory, seeds: { directory: seedDirectory, seededAt }, revalidate: nobody })
  return { directory, seedDirectory, open, cache: open() }
}

const filesIn = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe("what the build made", () => {
  it("is there from the beginning, as old as the build", async () => {
    const { cache } = aCache({ "build-1/index.cache": '{"html":"x"}' }, 1234)
    expect(await cache.get("build-1/index.cache")).toEqual({ value: '{"html":"x"}', lastModified: 1234 })
    expect(await cache.get("build-1/other.cache")).toBeUndefined()
  })

  it("gives way to what is written, and stays away once it is deleted", async () => {
    const { cache, open, seedDirectory } = aCache({ "build-1/index.cache": "seed" })
    await cache.set("build-1/index.cache", "newer")
    expect((await open().get("build-1/index.cache"))?.value).toBe("newer")
    await cache.delete("build-1/index.cache")
    expect(await open().get("build-1/index.cache")).toBeUndefined()
    expect(readFileSync(join(seedDirectory, "build-1/index.cache"), "utf8")).toBe("seed")
    await cache.set("build-1/index.cache", "again")
    expect((await open().get("build-1/index.cache"))?.value).toBe("again")
  })

  it.each([
    "../secret",
    "a/../../secret",
    "/etc/hostname",
    "",
    ".",
    "a",
    "a/",
    "a\0b",
    "x".repeat(5000),
    "a/index.cache/x"
  ])("is not reached by the key %j", async (key) => {
    const { cache, seedDirectory } = aCache({ "a/index.cache": "seed" })
    writeFileSync(join(seedDirectory, "../secret"), "secret")
    expect(await cache.get(key)).toBeUndefined()
  })
})

describe("a damaged entry", () => {
  it("counts as none", async () => {
    const { cache, directory } = aCache()
    const damages: ReadonlyArray<(file: string, whole: Buffer) => void> = [
      (file) => truncateSync(file, 0),
      (file, whole) => truncateSync(file, whole.length - 1),
      (file) => truncateSync(file, 5),
      (file, whole) => writeFileSync(file, Buffer.concat([whole.subarray(0, -1), Buffer.from("!")])),
      (file, whole) => writeFileSync(file, Buffer.alloc(whole.length))
    ]
    for (const damage of damages) {
      await cache.set("page", "a value")
      const [file] = filesIn(join(directory, "entries"))
      damage(file!, readFileSync(file!))
      expect(await cache.get("page")).toBeUndefined()
    }
  })
})

it("keeps one mark of a tag, however often it is revalidated", async () => {
  const { cache, directory } = aCache()
  for (let at = 1; at <= 50; at++) await cache.markTags(["tag"], { expiredAt: at, staleAt: 0, staleUntil: 0 })
  expect(filesIn(join(directory, "tags")).length).toBe(1)
})

it("leaves no temporary files behind", async () => {
  const { cache, directory } = aCache()
  await Promise.all(Array.from({ length: 50 }, (_, index) => cache.set("page", `value ${index}`)))
  expect(filesIn(directory).length).toBe(1)
})

it("drops a wish that cannot be carried out, and takes the next one", async () => {
  const { cache } = aCache()
  const said = vi.spyOn(console, "error").mockImplementation(() => {})
  for (const url of ["/one", "/two"]) await cache.enqueueRevalidation({ host: "h", url, deduplicationId: "1" })
  expect(said.mock.calls.map(([message]) => message as string)).toEqual([
    "/one was not regenerated:",
    "/two was not regenerated:"
  ])
  said.mockRestore()
})
