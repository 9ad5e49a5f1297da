import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { findNext, findOpenNext, isInRange, refuseUnsupported } from "../../src/build/nextVersion.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

const range = ">=15.5.28 <16 || >=16.4.1"

describe("the version of Next.js", () => {
  it.each([
    ["16.4.6", true],
    ["16.4.1", true],
    ["16.5.0-canary.3", true],
    ["15.5.28", true],
    ["16.4.0", false],
    ["16.0.0", false],
    ["15.5.27", false],
    ["14.2.35", false]
  ])("%s is in range: %s", (version, wanted) => expect(isInRange(version, range)).toBe(wanted))

  it.effect("out of range is refused with both named", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(refuseUnsupported({ directory: "/x", version: "16.3.0" }, range))
      expect(error.message).toContain("Next.js 16.3.0")
      expect(error.message).toContain(range)
    })
  )

  it.effect("is read from where Node.js finds it", () =>
    Effect.gen(function* () {
      const source = temporaryDirectory()
      writeFiles(source, {
        "node_modules/next/package.json": `{"name":"next","version":"16.4.6"}`,
        "apps/web/package.json": "{}"
      })
      const next = yield* findNext(`${source}/apps/web`)
      expect(next).toEqual({ directory: `${source}/node_modules/next`, version: "16.4.6" })
    }).pipe(Effect.provide(NodeServices.layer))
  )
})

it.effect("our OpenNext is there, and says which versions it takes", () =>
  Effect.gen(function* () {
    const openNext = yield* findOpenNext()
    expect(existsSync(openNext.command)).toBe(true)
    expect(openNext.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(isInRange("16.4.6", openNext.nextRange)).toBe(true)
  }).pipe(Effect.provide(NodeServices.layer))
)
