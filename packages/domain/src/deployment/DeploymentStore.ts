import { Context, type Effect } from "effect"
import type { BadCursor, Page, PageRequest } from "../Page.ts"
import type { BranchName } from "../project/BranchName.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"
import type { Deployment } from "./Deployment.ts"
import type { DeploymentId } from "./DeploymentId.ts"
import type { DeploymentNotFound } from "./errors.ts"
import type { TimelineEvent } from "./TimelineEvent.ts"
import type { DeploymentEvent, TransitionError } from "./transition.ts"

/**
 * The deployments and their timelines. They come into being through `Intake`.
 *
 * - `apply` runs `transition` on the stored deployment inside the write, by this store's clock, and
 *   writes the timeline entry with it: of two workers with one fence, or two claims, one wins.
 * - `history` is newest first; a page stays right while newer deployments arrive.
 * - `unfinished` gives every deployment that is not terminal, oldest first.
 * - `newestPush` is the push deployment with the highest sequence on a branch.
 *
 * Contract: `deploymentStoreSuite`.
 */
export class DeploymentStore extends Context.Service<
  DeploymentStore,
  {
    readonly get: (deploymentId: DeploymentId) => Effect.Effect<Deployment, DeploymentNotFound | StoreError>
    readonly apply: (
      deploymentId: DeploymentId,
      event: DeploymentEvent
    ) => Effect.Effect<Deployment, DeploymentNotFound | TransitionError | StoreError>
    readonly history: (
      projectId: ProjectId,
      page: PageRequest
    ) => Effect.Effect<Page<Deployment>, BadCursor | StoreError>
    readonly timeline: (deploymentId: DeploymentId) => Effect.Effect<ReadonlyArray<TimelineEvent>, StoreError>
    readonly unfinished: Effect.Effect<ReadonlyArray<Deployment>, StoreError>
    readonly newestPush: (projectId: ProjectId, branch: BranchName) => Effect.Effect<Deployment | undefined, StoreError>
  }
>()("@anchor-deploy/domain/DeploymentStore") {}
