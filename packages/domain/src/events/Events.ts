import { Context, type Effect, Schema, type Stream } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { Status } from "../deployment/Status.ts"
import { ProjectId } from "../project/ProjectId.ts"

/** Something that followers may want to look at. */
export const AnchorEvent = Schema.TaggedUnion({
  DeploymentChanged: { projectId: ProjectId, deploymentId: DeploymentId, status: Status },
  AliasMoved: { projectId: ProjectId, deploymentId: DeploymentId, generation: Schema.Int }
})
export type AnchorEvent = typeof AnchorEvent.Type

/**
 * Tells followers that something changed. The stores are the truth: an event may be missed, and a
 * slow follower loses the oldest, so whoever follows looks at the record on each event and from time to time.
 *
 * - A subscription sees what is published after it began.
 * - Publishing never waits for a follower.
 *
 * Contract: `eventsSuite`.
 */
export class Events extends Context.Service<
  Events,
  {
    readonly publish: (event: AnchorEvent) => Effect.Effect<void>
    readonly subscribe: Stream.Stream<AnchorEvent>
  }
>()("@anchor-deploy/domain/Events") {}
