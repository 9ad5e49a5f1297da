import { type Deployment, DeploymentStore } from "@anchor-deploy/domain"
import { Effect } from "effect"

/** The deployment's place among those that wait, from 1; null once it waits no more. */
export const queuePosition = Effect.fn("queuePosition")(function* (deployment: Deployment) {
  if (deployment.status !== "queued") return null
  const deployments = yield* DeploymentStore
  const queued = (yield* deployments.unfinished).filter((other) => other.status === "queued")
  const index = queued.findIndex((other) => other.deploymentId === deployment.deploymentId)
  return index === -1 ? null : index + 1
})
