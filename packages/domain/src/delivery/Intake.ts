import { Context, type Effect } from "effect"
import type { Deployment } from "../deployment/Deployment.ts"
import type { DeploymentRequest } from "../deployment/newDeployment.ts"
import type { BadCursor, Page, PageRequest } from "../Page.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"
import type { Delivery, DeliveryId, Verdict } from "./Delivery.ts"

/** A verified delivery: `request` is the deployment that it asks for, `ignored` why it asks for none. */
export interface VerifiedDelivery {
  readonly projectId: ProjectId
  readonly deliveryId: DeliveryId
  readonly event: string
  readonly wish:
    | { readonly _tag: "Deploy"; readonly request: DeploymentRequest }
    | { readonly _tag: "Ignore"; readonly reason: string }
}

/** How many refused requests of a project are remembered. */
export const keptRefusals = 100

/**
 * Where wishes become deployments, each with its delivery in one durable write.
 *
 * - A delivery id is taken once: again, whatever it carries, it answers what it answered first.
 * - A commit that is the branch's newest push deployment already is a duplicate of that one; an
 *   older commit pushed again (a force-push back) is a new wish.
 * - Sequences count a project's deployments from 1, without gap or repetition, also when many arrive at once.
 * - A new deployment is `queued`, and its timeline begins with that.
 * - Of refused requests the last `keptRefusals` of a project are kept; they never block a delivery id.
 * - `deliveries` is newest first, refused ones among them.
 *
 * Contract: `intakeSuite`.
 */
export class Intake extends Context.Service<
  Intake,
  {
    readonly accept: (delivery: VerifiedDelivery) => Effect.Effect<Verdict, StoreError>
    readonly request: (request: DeploymentRequest) => Effect.Effect<Deployment, StoreError>
    readonly refuse: (refusal: {
      readonly projectId: ProjectId
      readonly deliveryId: DeliveryId
      readonly event: string
      readonly reason: string
    }) => Effect.Effect<void, StoreError>
    readonly deliveries: (
      projectId: ProjectId,
      page: PageRequest
    ) => Effect.Effect<Page<Delivery>, BadCursor | StoreError>
  }
>()("@anchor-deploy/domain/Intake") {}
