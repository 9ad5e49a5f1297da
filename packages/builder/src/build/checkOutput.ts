import { Effect, FileSystem, Path, Schema } from "effect"
import { StepFailed } from "../StepFailed.ts"

/** What a build must have left. OpenNext ends with exit code 0 after some of its failures. */
const expected = [
  ".next/BUILD_ID",
  ".next/prerender-manifest.json",
  ".open-next/open-next.output.json",
  ".open-next/assets",
  ".open-next/server-functions/default/index.mjs",
  ".open-next/image-optimization-function/index.mjs"
]

const NextConfig = Schema.fromJsonString(
  Schema.Struct({ config: Schema.Struct({ output: Schema.optionalKey(Schema.NullOr(Schema.String)) }) })
)

const Middleware = Schema.fromJsonString(
  Schema.Struct({ functions: Schema.optionalKey(Schema.Record(Schema.String, Schema.Struct({ page: Schema.String }))) })
)

const read = Effect.fn("read")(function* <S extends Schema.Decoder<unknown>>(
  schema: S,
  ...names: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const text = fs.readFileString(path.join(...names))
  return yield* Effect.option(Effect.flatMap(text, (json) => Schema.decodeEffect(schema)(json)))
})

/**
 * Fails for sites that Next.js builds and we cannot serve. OpenNext stumbles over the first kind, and
 * lets the second answer every request with an error.
 */
export const refuseUnservable = Effect.fn("refuseUnservable")(function* (siteDirectory: string) {
  const next = yield* read(NextConfig, siteDirectory, ".next/required-server-files.json")
  if (next._tag === "Some" && next.value.config.output === "export") {
    return yield* new StepFailed({
      message:
        'next.config sets output: "export", which leaves no server to deploy. Remove that line: static pages stay static without it.'
    })
  }
  const middleware = yield* read(Middleware, siteDirectory, ".next/server/middleware-manifest.json")
  const pages =
    middleware._tag === "Some" ? Object.values(middleware.value.functions ?? {}).map(({ page }) => page) : []
  if (pages.length > 0) {
    return yield* new StepFailed({
      message: `These routes use the edge runtime, which Anchor does not run: ${pages.join(", ")}. Remove \`export const runtime = "edge"\` from them; they run on Node.js then.`
    })
  }
})

export const checkOutput = Effect.fn("checkOutput")(function* (siteDirectory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const missing = yield* Effect.filter(expected, (file) =>
    Effect.map(fs.exists(path.join(siteDirectory, file)), (exists) => !exists)
  )
  if (missing.length === 0) return
  return yield* new StepFailed({
    message: `The build ended without an error, but left no ${missing.join(", no ")}. See the log for what went wrong.`
  })
})
