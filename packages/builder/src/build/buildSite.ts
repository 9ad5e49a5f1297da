import { Effect, FileSystem, Path } from "effect"
import type { Build } from "../Build.ts"
import { managerEnvironment } from "../install/installPrograms.ts"
import type { PackageManager } from "../install/PackageManager.ts"
import type { Project } from "../install/readProject.ts"
import { runProgram } from "../process/runProgram.ts"
import { StepFailed } from "../StepFailed.ts"
import { checkOutput, refuseUnservable } from "./checkOutput.ts"
import { explainBuildFailure } from "./explainBuildFailure.ts"
import { keepNextCache, nextCacheKey, takeNextCache } from "./nextCache.ts"
import { findNext, findOpenNext, refuseUnsupported } from "./nextVersion.ts"
import { openNextProgram } from "./openNextProgram.ts"
import { prepareFonts } from "./prepareFonts.ts"

/** Failures of the site's own code, which a clean cache does not mend. */
const typeError = /^Type error: |error TS\d+:|^Failed to type check/

const isOwnFault = (tail: ReadonlyArray<string>): boolean => tail.some((line) => typeError.test(line))

/** OpenNext wants a configuration of Next.js to be there, though Next.js does not. */
const provideNextConfig = Effect.fn("provideNextConfig")(function* ({ log }: Build, directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* fs.readDirectory(directory)
  if (names.some((name) => /^next\.config\.[cm]?[jt]s$/.test(name))) return
  yield* log.say("build: there is no next.config; an empty one is put there")
  yield* fs.writeFileString(path.join(directory, "next.config.mjs"), "export default {}\n")
})

/** Builds the site and makes functions of it; leaves `.next` and `.open-next` in the site's directory. */
export const buildSite = Effect.fn("buildSite")(function* (build: Build, project: Project, manager: PackageManager) {
  const { log, places, plan } = build
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const next = yield* findNext(project.directory)
  const openNext = yield* findOpenNext()
  yield* refuseUnsupported(next, openNext.nextRange)
  yield* provideNextConfig(build, project.directory)

  const environment = managerEnvironment(build.environment, manager, places)
  const program = openNextProgram({
    plan,
    project,
    manager,
    environment,
    command: openNext.command,
    config: path.join(import.meta.dirname, "../opennext/config.ts"),
    fontMock: yield* prepareFonts(build, project, next, environment)
  })
  const dotNext = path.join(project.directory, ".next")
  yield* fs.remove(dotNext, { recursive: true, force: true })
  const key = nextCacheKey(project.lockText, next.version, plan.rootDirectory)
  const isWarm = yield* takeNextCache(places, key, project.directory)
  yield* log.say(
    `build: Next.js ${next.version}, OpenNext ${openNext.version}, ${isWarm ? "warm" : "no"} compiler cache`
  )

  let ended = yield* runProgram(program, log)
  if (!ended.isOk && isWarm && !isOwnFault(ended.tail)) {
    yield* log.say(`build: failed (${ended.how}) with a compiler cache of an earlier build; once more without it`)
    yield* fs.remove(dotNext, { recursive: true, force: true })
    ended = yield* runProgram(program, log)
  }
  yield* refuseUnservable(project.directory)
  if (!ended.isOk) {
    return yield* new StepFailed({ message: `The build failed (${ended.how}).\n${explainBuildFailure(ended.tail)}` })
  }
  yield* checkOutput(project.directory)
  yield* keepNextCache(places, key, project.directory)
  return { next, openNextVersion: openNext.version }
})
