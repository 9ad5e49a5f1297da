import { Effect, FileSystem, Path } from "effect"
import type { Build } from "../Build.ts"
import { runProgram } from "../process/runProgram.ts"
import { StepFailed } from "../StepFailed.ts"

const expected = "200 image/webp RIFF"

/** The check itself takes less than a second. */
const patience = "60 seconds"

/** Makes sure that the image function makes images: asks it for a WebP of a PNG. */
export const verifyImages = Effect.fn("verifyImages")(function* (build: Build, bundle: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const temporary = yield* fs.makeTempDirectory({ directory: build.places.temporary })
  const program = {
    file: process.execPath,
    args: [path.join(import.meta.dirname, "imageCheck/main.ts"), bundle, temporary],
    cwd: temporary,
    env: { ...build.environment, NODE_ENV: "production", NODE_NO_WARNINGS: "1" }
  }
  // Its lines are for us; only a failure is for the log.
  const ended = yield* runProgram(program, { ...build.log, write: () => Effect.void }).pipe(
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => Effect.succeed({ isOk: false, how: "nothing", tail: [] })
    })
  )
  yield* fs.remove(temporary, { recursive: true })
  if (ended.isOk && ended.tail.at(-1) === expected) return
  yield* build.log.write(ended.tail)
  return yield* new StepFailed({
    message: `The image function does not make images: it should answer "${expected}" to our check and answered "${ended.tail.at(-1) ?? ended.how}". See the log.`
  })
})
