import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { keepNextCache, nextCacheKey, takeNextCache } from "../../src/build/nextCache.ts"
import { placesOf } from "../../src/Places.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

const aSite = (files: Readonly<Record<string, string>> = {}) => {
  const directory = temporaryDirectory()
  writeFiles(directory, files)
  return directory
}

const cached = (directory: string) => readFileSync(join(directory, ".next/cache/turbopack/x"), "utf8")

describe("the compiler cache", () => {
  it("depends on lock file, version and root directory", () => {
    const keys = [
      ["a", "16.4.6", ""],
      ["b", "16.4.6", ""],
      ["a", "16.4.7", ""],
      ["a", "16.4.6", "apps/web"]
    ] as const
    expect(new Set(keys.map(([lock, version, root]) => nextCacheKey(lock, version, root))).size).toBe(4)
  })

  it.effect("goes from one build to the next, a copy for each, without what the site fetched", () =>
    Effect.gen(function* () {
      const places = placesOf({ directory: "/none", cacheDirectory: temporaryDirectory() })
      const first = aSite({ ".next/cache/turbopack/x": "compiled", ".next/cache/fetch-cache/y": "fetched" })
      expect(yield* takeNextCache(places, "key", aSite())).toBe(false)
      yield* keepNextCache(places, "key", first)
      const [second, third] = [aSite(), aSite()]
      expect(yield* takeNextCache(places, "key", second)).toBe(true)
      expect(yield* takeNextCache(places, "key", third)).toBe(true)
      expect([cached(second), cached(third)]).toEqual(["compiled", "compiled"])
      expect(existsSync(join(second, ".next/cache/fetch-cache"))).toBe(false)
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("is kept for the few lock files that were used last", () =>
    Effect.gen(function* () {
      const places = placesOf({ directory: "/none", cacheDirectory: temporaryDirectory() })
      for (const key of ["one", "two", "three", "four"]) {
        yield* keepNextCache(places, key, aSite({ ".next/cache/turbopack/x": key }))
        yield* Effect.sleep("5 millis")
      }
      expect(readdirSync(places.nextCaches).toSorted()).toEqual(["four", "three", "two"])
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
