import { NodeServices } from "@effect/platform-node"
import { Manifest } from "@anchor-deploy/domain"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { contentTypeOf, listAssets } from "../../src/package/listAssets.ts"
import { listCacheSeeds } from "../../src/package/listCacheSeeds.ts"
import { makeManifest } from "../../src/package/makeManifest.ts"
import { readOutput } from "../../src/package/readOutput.ts"
import { aPlan } from "../fixtures/aPlan.ts"
import { aSiteOutput } from "../fixtures/aSiteOutput.ts"

const manifestOf = Effect.fn(function* (directory: string) {
  const output = yield* readOutput(directory)
  const assets = yield* listAssets(join(directory, ".open-next/assets"), output.basePath)
  const seeds = yield* listCacheSeeds(join(directory, ".open-next/cache"), output)
  const versions = { nextVersion: "16.4.6", openNextVersion: "4.1.12", builtAt: 5 }
  return {
    output,
    assets,
    seeds,
    manifest: makeManifest({ plan: aPlan(), ...versions, output, functions: [], assets, seeds })
  }
}, Effect.provide(NodeServices.layer))

describe("a manifest", () => {
  it.effect("lists static files under the paths at which they are asked for, with how to serve them", () =>
    Effect.gen(function* () {
      const { assets, manifest } = yield* manifestOf(aSiteOutput())
      expect(manifest.assets.map(({ cacheControl, contentType, path }) => [path, contentType, cacheControl])).toEqual([
        ["/_next/static/chunks/a-1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
        ["/favicon.ico", "image/vnd.microsoft.icon", "public, max-age=0, must-revalidate"],
        ["/with space/ä.txt", "text/plain; charset=utf-8", "public, max-age=0, must-revalidate"]
      ])
      for (const { asset, file } of assets) {
        const bytes = readFileSync(file)
        expect(asset).toMatchObject({ size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") })
      }
    })
  )

  it.effect("lists cache seeds under the keys of the running site, also what fetch answered", () =>
    Effect.gen(function* () {
      const { manifest } = yield* manifestOf(aSiteOutput({ deploymentId: "dpl_1" }))
      expect(manifest.cacheSeeds.map(({ path }) => path)).toEqual(["__fetch/dpl_1/abc", "dpl_1/index.cache"])
      const without = yield* manifestOf(aSiteOutput())
      expect(without.manifest.cacheSeeds.map(({ path }) => path)).toEqual([
        "__fetch/build-1/abc",
        "build-1/index.cache"
      ])
    })
  )

  it.effect("names functions and behaviours, but not those that nobody here runs", () =>
    Effect.gen(function* () {
      const { manifest, output } = yield* manifestOf(aSiteOutput())
      expect(output.functions.map(({ handler, name }) => [name, handler])).toEqual([
        ["imageOptimizer", "index.handler"],
        ["default", "index.handler"]
      ])
      expect(manifest.behaviors).toEqual([
        { pattern: "_next/image*", origin: "imageOptimizer" },
        { pattern: "*", origin: "default" },
        { pattern: "_next/*", origin: "assets" }
      ])
    })
  )

  it.effect("has the base path in front of every static file", () =>
    Effect.gen(function* () {
      const { manifest } = yield* manifestOf(aSiteOutput({ basePath: "/docs" }))
      expect(manifest.basePath).toBe("/docs")
      expect(manifest.assets.map(({ path }) => path)).toContain("/docs/favicon.ico")
      expect(manifest.behaviors.map(({ pattern }) => pattern)).toEqual(["docs/_next/image*", "*", "docs/_next/*"])
    })
  )

  it.effect("survives being written down", () =>
    Effect.gen(function* () {
      const { manifest } = yield* manifestOf(aSiteOutput())
      const text = JSON.stringify(yield* Schema.encodeEffect(Manifest)(manifest))
      expect(yield* Schema.decodeEffect(Schema.fromJsonString(Manifest))(text)).toEqual(manifest)
    })
  )
})

describe("contentTypeOf", () => {
  it.each([
    ["a.css", "text/css; charset=utf-8"],
    ["a.json", "application/json; charset=utf-8"],
    ["a.webmanifest", "application/manifest+json; charset=utf-8"],
    ["a.svg", "image/svg+xml; charset=utf-8"],
    ["a.woff2", "font/woff2"],
    ["a.png", "image/png"],
    ["a.wasm", "application/wasm"],
    ["CNAME", "application/octet-stream"]
  ])("%s → %s", (path, wanted) => expect(contentTypeOf(path)).toBe(wanted))
})
