import { type DeploymentEvent, type DeploymentId, DeploymentStore, Events } from "@anchor-deploy/domain"
import { Effect } from "effect"

/** Tells the followers where a deployment stands. */
export const announce = Effect.fn("announce")(function* (deploymentId: DeploymentId) {
  const deployments = yield* DeploymentStore
  const events = yield* Events
  const { projectId, status } = yield* deployments.get(deploymentId)
  yield* events.publish({ _tag: "DeploymentChanged", projectId, deploymentId, status })
})

/** Applies an event to a deployment and tells the followers. */
export const advance = Effect.fn("advance")(function* (deploymentId: DeploymentId, event: DeploymentEvent) {
  const deployments = yield* DeploymentStore
  const deployment = yield* deployments.apply(deploymentId, event)
  yield* announce(deploymentId)
  return deployment
})
