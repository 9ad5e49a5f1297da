import {
  BuildLogSink,
  BuildOutcome,
  type BuildPlan,
  SecretScanner,
  type Stage,
  type Workspace
} from "@anchor-deploy/domain"
import { Cause, Clock, DateTime, Effect, Option } from "effect"
import { buildSite } from "./build/buildSite.ts"
import { fetchSource } from "./fetch/fetchSource.ts"
import { withoutCredentials } from "./fetch/gitPrograms.ts"
import { installDependencies } from "./install/installDependencies.ts"
import { type LogWriter, openLog } from "./log/LogWriter.ts"
import { packageSite } from "./package/packageSite.ts"
import { placesOf } from "./Places.ts"
import { prepareBuild } from "./prepareBuild.ts"
import { diskIsFull } from "./process/diskIsFull.ts"
import { findPublished, publishArtifact } from "./publish/publishArtifact.ts"
import { StageFailed } from "./StageFailed.ts"

export interface RunBuildOptions {
  /** Is told each stage as it begins; `at` in milliseconds since the epoch. */
  readonly onStage?: (stage: Stage, at: number) => Effect.Effect<void>
}

/** A failure's message quotes logs; it is for reading, not for keeping a log. */
const maxMessageLength = 4000

const secretsOf = ({ env, secretKeys, source }: BuildPlan): ReadonlyArray<string> => [
  ...secretKeys.flatMap((key) => env[key] ?? []),
  ...(source.credential === undefined ? [] : [source.credential.password])
]

/** Masked before it is cut: half a secret would not be recognised. */
const messageOf = (cause: Cause.Cause<unknown>, log: LogWriter): string => {
  const error = Cause.squash(cause)
  return log.scanner.mask(error instanceof Error ? error.message : String(error)).slice(0, maxMessageLength)
}

/** Whatever goes wrong in a stage is a failure of that stage; only an interruption stays what it is. */
const failIn = (stage: Stage, log: LogWriter) => (cause: Cause.Cause<unknown>) =>
  Cause.hasInterrupts(cause)
    ? Effect.interrupt
    : Effect.fail(new StageFailed({ stage, message: messageOf(cause, log) }))

/** Runs work as a stage: tells that it begins and how long it took. */
const stages =
  (log: LogWriter, enter: (stage: Stage, at: number) => Effect.Effect<void>) =>
  <A, E, R>(stage: Stage, work: Effect.Effect<A, E, R>): Effect.Effect<A, StageFailed, R> =>
    Effect.gen(function* () {
      const start = yield* Clock.currentTimeMillis
      yield* enter(stage, start)
      const result = yield* Effect.catchCause(work, failIn(stage, log))
      const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
      yield* log.say(`${stage}: done in ${seconds.toFixed(1)} s`)
      return result
    })

type RunStage = ReturnType<typeof stages>

/** The build itself; answers the manifest's digest. */
const steps = Effect.fn("steps")(function* (plan: BuildPlan, workspace: Workspace, log: LogWriter, run: RunStage) {
  const { branch, commitSha, url } = plan.source
  const prepared = yield* run(
    "fetch",
    Effect.gen(function* () {
      const build = yield* prepareBuild(plan, placesOf(workspace), log)
      const published = yield* findPublished(build)
      if (Option.isSome(published)) return { published: published.value }
      yield* log.say(`fetch: ${branch}@${commitSha.slice(0, 7)} from ${withoutCredentials(url)}`)
      yield* fetchSource(build)
      return { build }
    })
  )
  if (prepared.build === undefined) {
    yield* log.say("publish: an earlier attempt had published this build already")
    return prepared.published
  }
  const { build } = prepared
  const { manager, project } = yield* run("install", installDependencies(build))
  const { next, openNextVersion } = yield* run("build", buildSite(build, project, manager))
  const versions = { nextVersion: next.version, openNextVersion }
  const packaged = yield* run("package", packageSite(build, project.directory, versions))
  return yield* run("publish", publishArtifact(build, packaged))
})

/**
 * Builds what the plan says and publishes it. Every failure is an outcome; the effect itself only
 * ends early by interruption, which ends every process of the build with it.
 */
export const runBuild = Effect.fn("runBuild")(function* (
  plan: BuildPlan,
  workspace: Workspace,
  options: RunBuildOptions = {}
) {
  const log = yield* openLog(plan, yield* BuildLogSink, new SecretScanner(secretsOf(plan)))
  let current: Stage = "fetch"
  const enter = (stage: Stage, at: number) => {
    current = stage
    return options.onStage?.(stage, at) ?? Effect.void
  }
  const fail = Effect.fn("fail")(function* (stage: Stage, said: string) {
    const isFull = yield* diskIsFull(workspace.cacheDirectory)
    const message = isFull ? `The disk is full: make room and deploy again.\n${said}` : said
    yield* log.say(`${stage}: failed: ${message.split("\n")[0]}`)
    return BuildOutcome.make({ _tag: "Failed", failure: { stage, message } })
  })

  const time = DateTime.toEpochMillis(plan.deadlineAt) - (yield* Clock.currentTimeMillis)
  return yield* steps(plan, workspace, log, stages(log, enter)).pipe(
    Effect.map((manifestSha256) => BuildOutcome.make({ _tag: "Succeeded", manifestSha256 })),
    Effect.raceFirst(log.broken),
    Effect.timeoutOrElse({
      duration: Math.max(0, time),
      orElse: () =>
        fail("timeout", `The build ran out of time in stage ${current}, after ${Math.round(time / 1000)} s.`)
    }),
    Effect.catchTags({
      StageFailed: ({ message, stage }) => fail(stage, message),
      StoreError: (error) => fail("interrupted", `The build's log cannot be written: ${error.message}`)
    })
  )
}, Effect.scoped)
