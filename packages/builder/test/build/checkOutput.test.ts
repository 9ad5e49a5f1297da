import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { checkOutput, refuseUnservable } from "../../src/build/checkOutput.ts"
import { aSiteOutput } from "../fixtures/aSiteOutput.ts"
import { writeFiles } from "../fixtures/temporaryDirectory.ts"

describe("what a build left", () => {
  it.effect("is complete, or the failure names what is missing", () =>
    Effect.gen(function* () {
      const site = aSiteOutput()
      yield* checkOutput(site)
      rmSync(join(site, ".open-next/image-optimization-function"), { recursive: true })
      const error = yield* Effect.flip(checkOutput(site))
      expect(error.message).toContain("left no .open-next/image-optimization-function/index.mjs")
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect("can be served, with or without middleware, and when nothing is known", () =>
    Effect.gen(function* () {
      const site = aSiteOutput()
      yield* refuseUnservable(site)
      writeFiles(site, { ".next/server/middleware-manifest.json": `{"middleware":{"/":{"page":"/"}},"functions":{}}` })
      yield* refuseUnservable(site)
      yield* refuseUnservable(join(site, "nowhere"))
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect.each([
    [".next/required-server-files.json", `{"config":{"output":"export"}}`, 'output: "export"'],
    [
      ".next/server/middleware-manifest.json",
      `{"functions":{"/e/route":{"page":"/e/route"}}}`,
      "edge runtime, which Anchor does not run: /e/route"
    ]
  ] as const)("cannot be served when %s says so", ([file, text, message]) =>
    Effect.gen(function* () {
      const site = aSiteOutput()
      writeFiles(site, { [file]: text })
      expect((yield* Effect.flip(refuseUnservable(site))).message).toContain(message)
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
