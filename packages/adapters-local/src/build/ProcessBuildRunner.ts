/**
 * Builds in child processes of this machine, each with a directory of its own and a process group of
 * its own. The plan goes in by standard input, because it holds secrets; frames come out by a pipe
 * on descriptor 3, because standard output belongs to whatever the build runs.
 *
 * A builder whose parent dies sees its pipe close and ends itself; what is left all the same is ended
 * by the process registry at the next start. References are kept in memory alone: after a restart
 * every one of them is `Lost`, which is the truth.
 */
import { spawn } from "node:child_process"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Readable } from "node:stream"
import {
  type BuilderFrame,
  BuilderInputJson,
  BuildLogSink,
  type BuildOutcome,
  type BuildPlan,
  BuildRunner,
  type BuildSettled,
  StoreError
} from "@anchor-deploy/domain"
import { Deferred, Effect, Layer, PubSub, Schema, Semaphore, Stream } from "effect"
import { removeTree } from "../fs/removeTree.ts"
import { ProcessRegistry } from "../process/ProcessRegistry.ts"
import { readFrames } from "./readFrames.ts"

export interface ProcessBuildRunnerOptions {
  /** The builder program and its arguments. */
  readonly command: readonly [string, ...ReadonlyArray<string>]
  /** Holds a directory per running build. */
  readonly buildsDirectory: string
  /** Holds a directory per project. */
  readonly cachesDirectory: string
  /** All that a builder finds in its environment. */
  readonly environment: Readonly<Record<string, string>>
}

interface Running {
  readonly pid: number
  stopped: boolean
  outcome: BuildOutcome | undefined
  readonly ended: Deferred.Deferred<BuildOutcome>
}

/** Outcomes are asked for right after the end; some are kept longer for whoever asks late. */
const keptOutcomes = 1000

const failure = (operation: string) => (cause: unknown) =>
  new StoreError({ port: "BuildRunner", operation, retryable: true, cause })

const encodeInput = Schema.encodeEffect(BuilderInputJson)

export const ProcessBuildRunner = {
  layer: (options: ProcessBuildRunnerOptions) =>
    Layer.effect(
      BuildRunner,
      Effect.gen(function* () {
        const registry = yield* ProcessRegistry
        const sink = yield* BuildLogSink
        const scope = yield* Effect.scope
        const settled = yield* PubSub.unbounded<BuildSettled>()
        const builds = new Map<string, Running>()
        const remove = (directory: string) =>
          Effect.flatMap(
            Effect.promise(() => removeTree(directory)),
            (error) => (error === undefined ? Effect.void : Effect.logWarning(`${directory} stays: ${error.message}`))
          )
        // Left by a process before this one, whose builds are all lost.
        yield* remove(options.buildsDirectory)

        const follow = Effect.fn("ProcessBuildRunner.follow")(function* (
          plan: BuildPlan,
          ref: string,
          build: Running,
          frames: Readable,
          exited: Promise<void>
        ) {
          const write = (batch: ReadonlyArray<BuilderFrame>) => {
            for (const frame of batch) if (frame._tag === "Finished") build.outcome = frame.outcome
            const lines = batch.flatMap((frame) => (frame._tag === "Log" ? [frame.frame] : []))
            return lines.length === 0 ? Effect.void : sink.write(plan.deploymentId, lines)
          }
          yield* readFrames(frames, write).pipe(
            Effect.catchCause((cause) => Effect.logError(`The log of ${plan.deploymentId} ends early.`, cause))
          )
          frames.destroy()
          yield* Effect.promise(() => exited)
          // Also when the builder ended well: what its build left running has no reason to be any more.
          yield* Effect.ignore(registry.endTree(build.pid))
          yield* Effect.ignore(registry.unregister(build.pid))
          yield* remove(join(options.buildsDirectory, ref))
          const outcome: BuildOutcome = build.stopped ? { _tag: "Stopped" } : (build.outcome ?? { _tag: "Lost" })
          yield* Deferred.succeed(build.ended, outcome)
          yield* PubSub.publish(settled, { deploymentId: plan.deploymentId, ref })
          if (builds.size > keptOutcomes) builds.delete(builds.keys().next().value!)
        })

        const startOne = Effect.fn("BuildRunner.start")(function* (plan: BuildPlan) {
          const ref = `${plan.deploymentId}.${plan.fence}`
          if (builds.has(ref)) return ref
          const directory = join(options.buildsDirectory, ref)
          const cacheDirectory = join(options.cachesDirectory, plan.projectId)
          const input = yield* encodeInput({ plan, workspace: { directory, cacheDirectory } }).pipe(Effect.orDie)
          yield* Effect.tryPromise({
            try: () => Promise.all([mkdir(directory, { recursive: true }), mkdir(cacheDirectory, { recursive: true })]),
            catch: failure("start")
          })
          const ended = yield* Deferred.make<BuildOutcome>()

          const [command, ...args] = options.command
          const child = spawn(command, args, {
            detached: true,
            cwd: directory,
            env: { ...options.environment, ...registry.environment(ref) },
            stdio: ["pipe", "inherit", "inherit", "pipe"]
          })
          const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
          if (child.pid === undefined) {
            const error = yield* Effect.promise(() => new Promise((resolve) => child.once("error", resolve)))
            return yield* failure("start")(error)
          }
          const build: Running = { pid: child.pid, stopped: false, outcome: undefined, ended }
          builds.set(ref, build)
          yield* registry.register(child.pid, "builder", ref).pipe(
            // Nobody would follow it: a builder that is not known must not live.
            Effect.tapError(() =>
              Effect.andThen(
                Effect.ignore(registry.endTree(build.pid)),
                Effect.sync(() => builds.delete(ref))
              )
            )
          )
          child.stdin!.on("error", () => undefined)
          child.stdin!.end(input)
          yield* Effect.forkIn(follow(plan, ref, build, child.stdio[3] as Readable, exited), scope)
          return ref
        })

        // One at a time, so that two starts of one plan cannot both find that it has not been started.
        const starts = yield* Semaphore.make(1)
        const start = (plan: BuildPlan) => starts.withPermits(1)(startOne(plan))

        const stop = Effect.fn("BuildRunner.stop")(function* (ref: string) {
          const build = builds.get(ref)
          if (build === undefined || (yield* Deferred.isDone(build.ended))) return
          build.stopped = true
          yield* registry.endTree(build.pid)
          yield* Deferred.await(build.ended)
        })

        yield* Effect.addFinalizer(() =>
          Effect.forEach([...builds.values()], (build) => Effect.ignore(registry.endTree(build.pid)), {
            concurrency: "unbounded",
            discard: true
          })
        )

        return BuildRunner.of({
          start,
          stop,
          inspect: Effect.fn("BuildRunner.inspect")(function* (ref) {
            const build = builds.get(ref)
            if (build === undefined) return { _tag: "Lost" } as const
            return (yield* Deferred.isDone(build.ended))
              ? yield* Deferred.await(build.ended)
              : ({ _tag: "Running" } as const)
          }),
          settled: Stream.fromPubSub(settled),
          forget: (projectId) => remove(join(options.cachesDirectory, projectId))
        })
      })
    )
}
