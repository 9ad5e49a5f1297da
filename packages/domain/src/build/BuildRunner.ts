import { Context, type Effect, Schema, type Stream } from "effect"
import type { DeploymentId } from "../deployment/DeploymentId.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"
import type { BuildOutcome } from "./BuildOutcome.ts"
import type { BuildPlan } from "./BuildPlan.ts"

/** The runner takes no further build now; the same start may be taken later. */
export class RunnerBusy extends Schema.TaggedError<RunnerBusy>()("RunnerBusy", {
  reason: Schema.String
}) {}

/** A hint that a build may have ended: look with `inspect`. */
export interface BuildSettled {
  readonly deploymentId: DeploymentId
  readonly ref: string
}

/**
 * Where builds run.
 *
 * - `start` begins the plan's build and answers a reference; a second start of the same deployment
 *   and fence answers the same reference and starts nothing.
 * - `inspect` is the truth: the outcome, or `Running`. A reference that the runner does not know,
 *   or whose process is gone without a result, is `Lost`.
 * - `stop` ends the build with every process that it left, and returns once they are gone; stopping
 *   what has ended changes nothing.
 * - `forget` removes what was kept of a project's builds for the next ones, such as caches.
 * - `settled` only hints, and may miss: whoever needs certainty sweeps.
 *
 * Contract: `buildRunnerSuite`.
 */
export class BuildRunner extends Context.Service<
  BuildRunner,
  {
    readonly start: (plan: BuildPlan) => Effect.Effect<string, RunnerBusy | StoreError>
    readonly inspect: (ref: string) => Effect.Effect<{ readonly _tag: "Running" } | BuildOutcome, StoreError>
    readonly stop: (ref: string) => Effect.Effect<void, StoreError>
    readonly forget: (projectId: ProjectId) => Effect.Effect<void, StoreError>
    readonly settled: Stream.Stream<BuildSettled>
  }
>()("@anchor-deploy/domain/BuildRunner") {}
