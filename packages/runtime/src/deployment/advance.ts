import { type DeploymentEvent, type DeploymentId, DeploymentStore, Events } from "@anchor-deploy/domain"
import { Effect } from "effect"

/** Applies an event to a deployment and tells the followers: the only way on which a status changes. */
export const advance = Effect.fn("advance")(function* (deploymentId: DeploymentId, event: DeploymentEvent) {
  const deployments = yield* DeploymentStore
  const events = yield* Events
  const deployment = yield* deployments.apply(deploymentId, event)
  yield* events.publish({
    _tag: "DeploymentChanged",
    projectId: deployment.projectId,
    deploymentId,
    status: deployment.status
  })
  return deployment
})
