import { Context, type Duration, type Effect, type Option, Schema } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"

/** "Look at this deployment": never the truth itself, so that a lost or doubled hint does no harm. */
export const BuildHint = Schema.Struct({ projectId: ProjectId, deploymentId: DeploymentId })
export type BuildHint = typeof BuildHint.Type

export interface ReceivedHint {
  readonly hint: BuildHint
  /** Names this one receipt; worthless once the hint is visible again. */
  readonly receipt: string
  /** How often it was received, this time included. */
  readonly receives: number
}

/** After so many receipts without a delete, a hint goes to the dead letters. */
export const maxReceives = 3

/**
 * Hints with at-least-once delivery.
 *
 * - A received hint is invisible for `visibility`; then it comes again unless deleted.
 * - `release` makes a received hint visible after `delay`, and does not count as a failed receipt.
 * - A hint received `maxReceives` times without delete moves to `deadLetters` instead of coming again.
 * - `remove` and `release` with a stale receipt change nothing.
 *
 * Contract: `buildQueueSuite`.
 */
export class BuildQueue extends Context.Service<
  BuildQueue,
  {
    readonly send: (hint: BuildHint, delay?: Duration.Duration) => Effect.Effect<void, StoreError>
    readonly receive: (visibility: Duration.Duration) => Effect.Effect<Option.Option<ReceivedHint>, StoreError>
    readonly release: (receipt: string, delay: Duration.Duration) => Effect.Effect<void, StoreError>
    readonly remove: (receipt: string) => Effect.Effect<void, StoreError>
    readonly deadLetters: Effect.Effect<ReadonlyArray<BuildHint>, StoreError>
  }
>()("@anchor-deploy/domain/BuildQueue") {}
