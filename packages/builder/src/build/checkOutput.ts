import { Effect, FileSystem, Path } from "effect"
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
