import { Context, type Effect, Schema } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import type { StoreError } from "../StoreError.ts"
import type { Release } from "./Release.ts"

/** The release cannot be served: its artifact is missing or damaged, or its environment cannot be read. */
export class PublishFailed extends Schema.TaggedError<PublishFailed>()("PublishFailed", {
  deploymentId: DeploymentId,
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

/** The release's code does not start, or does not answer as a site should. `output` is the end of what it printed. */
export class Unhealthy extends Schema.TaggedError<Unhealthy>()("Unhealthy", {
  deploymentId: DeploymentId,
  reason: Schema.String,
  output: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return this.output.length === 0 ? this.reason : `${this.reason}\n${this.output.join("\n")}`
  }
}

/**
 * Runs the functions of releases, each release beside the others.
 *
 * - `publish` verifies the artifact against its manifest and makes the release's functions
 *   addressable; again changes nothing. What is published survives a restart of the platform.
 * - `warm` returns when the functions answer without a cold start.
 * - `check` asks the release's own address for a path, and is satisfied by any answer below 500.
 * - `keepWarm` replaces the set of releases that idling never stops; the others may sleep and wake on demand.
 * - `retire` ends a release and frees what it alone held; requests in flight are answered first.
 *
 * Contract: `functionHostSuite`.
 */
export class FunctionHost extends Context.Service<
  FunctionHost,
  {
    readonly publish: (release: Release) => Effect.Effect<void, PublishFailed | StoreError>
    readonly warm: (deploymentId: DeploymentId) => Effect.Effect<void, Unhealthy | PublishFailed | StoreError>
    readonly check: (
      deploymentId: DeploymentId,
      path: string
    ) => Effect.Effect<{ readonly status: number }, Unhealthy | PublishFailed | StoreError>
    readonly keepWarm: (deploymentIds: ReadonlySet<DeploymentId>) => Effect.Effect<void>
    readonly retire: (deploymentId: DeploymentId) => Effect.Effect<void, StoreError>
    readonly published: Effect.Effect<ReadonlyArray<DeploymentId>, StoreError>
  }
>()("@anchor-deploy/domain/FunctionHost") {}
