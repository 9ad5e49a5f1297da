import { Effect, FileSystem, Option, Path, Schema } from "effect"
import { ChildProcess } from "effect/process"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import type { Build } from "../Build.ts"
import type { Project } from "../install/readProject.ts"
import type { Environment } from "../process/Program.ts"
import type { Next } from "./nextVersion.ts"

const Finding = Schema.fromJsonString(
  Schema.Struct({ families: Schema.Array(Schema.String), isReachable: Schema.Boolean })
)

/**
 * The file with answers in Google's place, when the site needs Google's fonts and Google is out of
 * reach. A look that fails is no reason to fail: then the build finds out by itself.
 */
export const prepareFonts = Effect.fn("prepareFonts")(function* (
  build: Build,
  project: Project,
  next: Next,
  environment: Environment
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const spawner = yield* ChildProcessSpawner
  const file = path.join(build.places.injected, "google-fonts.cjs")
  const program = path.join(import.meta.dirname, "googleFonts/main.ts")
  const printed = yield* spawner
    .string(
      ChildProcess.make(process.execPath, [program, next.directory, file, project.root], {
        cwd: project.directory,
        env: { ...environment, NODE_USE_ENV_PROXY: "1", NODE_NO_WARNINGS: "1" },
        extendEnv: false,
        stdin: "ignore",
        stderr: "ignore",
        forceKillAfter: "5 seconds"
      })
    )
    .pipe(Effect.flatMap(Schema.decodeEffect(Finding)), Effect.timeout("60 seconds"), Effect.option)
  if (Option.isNone(printed) || printed.value.isReachable || !(yield* fs.exists(file))) return undefined
  yield* build.log.say(
    `build: warning: Google Fonts cannot be reached. ${printed.value.families.join(", ")}: visitors see their own copy, or a fallback. Use next/font/local to be independent of the network.`
  )
  return file
})
