import { Context, type Effect } from "effect"
import type { Deployment } from "../deployment/Deployment.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"
import type { Alias } from "./Alias.ts"
import type { AliasConflict } from "./errors.ts"
import type { GateError } from "./gates.ts"
import type { Promotion, PromotionKind } from "./Promotion.ts"

export interface PromotionOptions {
  readonly kind: PromotionKind
  readonly by: string
  readonly expectedGeneration: number
  /** The fence of whoever lets the deployment succeed in the same step. */
  readonly succeeding?: number | undefined
}

/**
 * Where each project's production points, and how it came to point there.
 *
 * - `promote` runs `mayGoLive` on the stored alias and the deployment as it is stored then, not as
 *   the caller saw it, and writes alias and promotion in one step, only if the alias still has the
 *   expected generation: of two at once, one wins.
 * - With `succeeding` the deployment takes the step to `success` in the same write, timeline entry
 *   and all: either it has succeeded and is live, or neither. A worker that lost it hears `NotPromotable`.
 * - `unpin` lets deployments go live again, without moving anything.
 * - `confirm` notes that the router serves a generation; it never goes back.
 * - `promotions` are the project's last 100, newest first.
 *
 * Contract: `aliasStoreSuite`.
 */
export class AliasStore extends Context.Service<
  AliasStore,
  {
    readonly get: (projectId: ProjectId) => Effect.Effect<Alias, StoreError>
    readonly all: Effect.Effect<ReadonlyArray<Alias>, StoreError>
    readonly promote: (
      deployment: Deployment,
      options: PromotionOptions
    ) => Effect.Effect<Alias, AliasConflict | GateError | StoreError>
    readonly unpin: (projectId: ProjectId) => Effect.Effect<Alias, StoreError>
    readonly confirm: (projectId: ProjectId, generation: number) => Effect.Effect<void, StoreError>
    readonly promotions: (projectId: ProjectId) => Effect.Effect<ReadonlyArray<Promotion>, StoreError>
  }
>()("@anchor-deploy/domain/AliasStore") {}
