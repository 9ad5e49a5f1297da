/**
 * A runner without processes. What becomes of a build is said by `MemoryBuilds.script`, or later by
 * `settle` and `vanish`; without a word it runs on.
 */
import { Context, Effect, Layer, PubSub, Stream } from "effect"
import { type BuildOutcome, type BuildPlan, BuildRunner, type BuildSettled } from "../../src/index.ts"

type Report = { readonly _tag: "Running" } | BuildOutcome

interface Build {
  readonly plan: BuildPlan
  readonly report: Report
}

export class MemoryBuilds extends Context.Service<
  MemoryBuilds,
  {
    /** Every plan that was started, in order. */
    readonly started: Effect.Effect<ReadonlyArray<BuildPlan>>
    /** What builds started from now on come to at once; `undefined` lets one run. */
    readonly script: (outcome: (plan: BuildPlan) => Effect.Effect<BuildOutcome | undefined>) => Effect.Effect<void>
    /** Ends a running build. */
    readonly settle: (ref: string, outcome: BuildOutcome) => Effect.Effect<void>
    /** Ends a build as a dying machine does: nobody is told. */
    readonly vanish: (ref: string) => Effect.Effect<void>
  }
>()("@anchor-deploy/domain/testing/MemoryBuilds") {}

export const layer = Layer.effectContext(
  Effect.gen(function* () {
    const builds = new Map<string, Build>()
    const hints = yield* PubSub.sliding<BuildSettled>(64)
    let outcomeOf: (plan: BuildPlan) => Effect.Effect<BuildOutcome | undefined> = () => Effect.succeed(undefined)

    const settle = (ref: string, outcome: BuildOutcome) =>
      Effect.suspend(() => {
        const build = builds.get(ref)
        if (build?.report._tag !== "Running") return Effect.void
        builds.set(ref, { ...build, report: outcome })
        return Effect.asVoid(PubSub.publish(hints, { deploymentId: build.plan.deploymentId, ref }))
      })

    const start = (plan: BuildPlan) =>
      Effect.suspend(() => {
        const ref = `${plan.deploymentId}.${plan.fence}`
        if (builds.has(ref)) return Effect.succeed(ref)
        builds.set(ref, { plan, report: { _tag: "Running" } })
        return outcomeOf(plan).pipe(
          Effect.flatMap((outcome) => (outcome === undefined ? Effect.void : settle(ref, outcome))),
          Effect.as(ref)
        )
      })

    return Context.make(
      BuildRunner,
      BuildRunner.of({
        start,
        inspect: (ref) => Effect.sync(() => builds.get(ref)?.report ?? { _tag: "Lost" as const }),
        stop: (ref) => settle(ref, { _tag: "Stopped" }),
        forget: () => Effect.void,
        settled: Stream.fromPubSub(hints)
      })
    ).pipe(
      Context.add(
        MemoryBuilds,
        MemoryBuilds.of({
          started: Effect.sync(() => [...builds.values()].map(({ plan }) => plan)),
          script: (outcome) =>
            Effect.sync(() => {
              outcomeOf = outcome
            }),
          settle,
          vanish: (ref) => Effect.sync(() => void builds.delete(ref))
        })
      )
    )
  })
)
