import type { RevalidationWish } from "@anchor-deploy/domain"
import { text } from "node:stream/consumers"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

/** The overrides as a fresh process has them. */
const load = async () => {
  vi.resetModules()
  const [incrementalCache, tagCache, queue, imageLoader] = await Promise.all([
    import("../../src/opennext/overrides/incrementalCache.ts"),
    import("../../src/opennext/overrides/tagCache.ts"),
    import("../../src/opennext/overrides/queue.ts"),
    import("../../src/opennext/overrides/imageLoader.ts")
  ])
  return {
    incrementalCache: incrementalCache.default,
    tagCache: tagCache.default,
    queue: queue.default,
    imageLoader: imageLoader.default
  }
}

const revalidateKey = Symbol.for("anchor.revalidate")

beforeEach(() => {
  vi.stubEnv("ANCHOR_SITE_CACHE", "file")
  vi.stubEnv("ANCHOR_SITE_CACHE_DIR", temporaryDirectory())
  vi.stubEnv("OPEN_NEXT_BUILD_ID", "dpl_1")
})

afterEach(() => {
  vi.unstubAllEnvs()
  Reflect.deleteProperty(globalThis, revalidateKey)
})

const page = { type: "app", html: "<p>x</p>", rsc: "x" } as const

describe("the incremental cache", () => {
  it("keeps pages, fetches and composable entries apart, and finds them again", async () => {
    const { incrementalCache } = await load()
    await incrementalCache.set("/index", page)
    expect((await incrementalCache.get("index", "cache"))?.value).toEqual(page)
    expect(await incrementalCache.get("index", "fetch")).toBeNull()
    expect(await incrementalCache.get("index", "composable")).toBeNull()
    await incrementalCache.delete("/index")
    expect(await incrementalCache.get("index")).toBeNull()
  })

  it("begins with the artifact's seeds, as old as the build", async () => {
    const seeds = temporaryDirectory()
    writeFiles(seeds, {
      "dpl_1/route-cache/x/$/index.cache": JSON.stringify(page),
      "__fetch/dpl_1/abc": `{"kind":"FETCH"}`
    })
    vi.stubEnv("ANCHOR_SITE_CACHE_SEED_DIR", seeds)
    vi.stubEnv("ANCHOR_SITE_CACHE_SEEDED_AT", "1234")
    const { incrementalCache } = await load()
    expect(await incrementalCache.get("/route-cache/x/$/index", "cache")).toEqual({ value: page, lastModified: 1234 })
    expect((await incrementalCache.get("abc", "fetch"))?.value).toEqual({ kind: "FETCH" })
  })

  it.each([
    ["s3", /ANCHOR_SITE_CACHE is "s3"; this artifact knows: file/],
    ["", /ANCHOR_SITE_CACHE is not set/]
  ])("says so when it is asked for the backend %j", async (name, message) => {
    vi.stubEnv("ANCHOR_SITE_CACHE", name)
    const { incrementalCache } = await load()
    await expect(async () => incrementalCache.get("x")).rejects.toThrow(message)
  })
})

describe("tags", () => {
  const madeAt = Date.now() - 1000
  const verdict = async (tags: ReadonlyArray<string>) => {
    const { tagCache } = await load()
    if (await tagCache.hasBeenRevalidated([...tags], madeAt)) return "expired"
    return (await tagCache.isStale?.([...tags], madeAt)) ? "stale" : "fresh"
  }

  it.each([
    ["nothing", [], "fresh"],
    ["updateTag", [{ tag: "a", expire: Date.now() }], "expired"],
    ["a bare name", ["a"], "expired"],
    ['revalidateTag(tag, "max")', [{ tag: "a", stale: Date.now(), expire: Date.now() + 31536e6 }], "stale"],
    ["revalidateTag(tag, { expire: 0 })", [{ tag: "a", stale: Date.now(), expire: Date.now() }], "expired"],
    ["a profile without an end", [{ tag: "a", stale: Date.now() }], "stale"],
    ["another tag", ["b"], "fresh"],
    ["a mark from before", [{ tag: "a", expire: madeAt - 1 }], "fresh"]
  ])("marked by %s", async (_, writes, wanted) => {
    const { tagCache } = await load()
    await tagCache.writeTags(writes)
    expect(await verdict(["x", "a"])).toBe(wanted)
  })

  it("tell when content has to be younger than", async () => {
    const { tagCache } = await load()
    expect(await tagCache.getLastRevalidated(["a", "b"])).toBe(0)
    await tagCache.writeTags([
      { tag: "a", expire: 500 },
      { tag: "b", stale: 900, expire: Date.now() + 1e6 }
    ])
    expect(await tagCache.getLastRevalidated(["a", "b"])).toBe(500)
    await tagCache.writeTags([{ tag: "b", stale: 901, expire: 902 }])
    expect(await tagCache.getLastRevalidated(["a", "b"])).toBe(901)
  })
})

describe("the queue", () => {
  const message = (id: string) => ({
    MessageBody: { host: "shop.localhost:3000", url: "/isr", lastModified: 1, eTag: "x" },
    MessageDeduplicationId: id,
    MessageGroupId: "g"
  })

  it("hands wishes to the host", async () => {
    const wishes: Array<RevalidationWish> = []
    Object.assign(globalThis, { [revalidateKey]: (wish: RevalidationWish) => void wishes.push(wish) })
    const { queue } = await load()
    await queue.send(message("1"))
    expect(wishes).toEqual([{ host: "shop.localhost:3000", url: "/isr", deduplicationId: "1" }])
  })

  it("lets the page be served when nobody carries wishes out", async () => {
    const { queue } = await load()
    await queue.send(message("1"))
  })
})

describe("the image loader", () => {
  it("reads an asset by its path", async () => {
    const assets = temporaryDirectory()
    writeFiles(assets, { "docs/a picture.png": "png" })
    vi.stubEnv("ANCHOR_ASSETS_DIR", assets)
    const { imageLoader } = await load()
    const { body, cacheControl } = await imageLoader.load("/docs/a%20picture.png?dpl=1")
    expect(await text(body!)).toBe("png")
    expect(cacheControl).toBe("public, max-age=0, must-revalidate")
  })

  it.each(["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/none.png", "/%00"])("does not read %s", async (url) => {
    const assets = temporaryDirectory()
    writeFiles(assets, { "../secret": "secret" })
    vi.stubEnv("ANCHOR_ASSETS_DIR", assets)
    const { imageLoader } = await load()
    await expect(async () => imageLoader.load(url)).rejects.toThrow(/not the path of an asset|ENOENT/)
  })
})
