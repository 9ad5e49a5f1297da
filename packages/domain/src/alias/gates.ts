/**
 * What may become live, as pure functions. The API asks them to answer early, the worker before it
 * starts to work, and every alias store inside its write: what is legal in one place is legal in all.
 */
import { Result } from "effect"
import type { Deployment } from "../deployment/Deployment.ts"
import { Alias } from "./Alias.ts"
import { NotPromotable, OlderThanLive, ProductionPinned } from "./errors.ts"
import type { PromotionKind } from "./Promotion.ts"

export type GateError = NotPromotable | ProductionPinned | OlderThanLive

/**
 * May this deployment become live in this way?
 *
 * A user may promote or roll back to any deployment that succeeded. By itself a deployment goes live
 * only from `deploying` (its health check passed), while production is not pinned, and when it is
 * newer than all that was live before.
 */
export const mayGoLive = (
  alias: Alias,
  deployment: Deployment,
  kind: PromotionKind
): Result.Result<void, GateError> => {
  const { deploymentId, projectId, sequence, status } = deployment
  const ready = kind === "automatic" ? status === "deploying" || status === "success" : status === "success"
  if (!ready) return Result.fail(new NotPromotable({ deploymentId, status }))
  if (kind !== "automatic") return Result.succeed(undefined)
  if (alias.pinned) return Result.fail(new ProductionPinned({ projectId }))
  if (sequence <= alias.liveSequence && alias.deploymentId !== deploymentId) {
    return Result.fail(new OlderThanLive({ deploymentId, sequence, liveSequence: alias.liveSequence }))
  }
  return Result.succeed(undefined)
}

/** The alias once the deployment is live: a roll-back pins production, a promotion ends the pin. */
export const moved = (alias: Alias, deployment: Deployment, kind: PromotionKind): Alias =>
  new Alias({
    ...alias,
    deploymentId: deployment.deploymentId,
    generation: alias.generation + 1,
    pinned: kind === "rollback",
    liveSequence: Math.max(alias.liveSequence, deployment.sequence)
  })
