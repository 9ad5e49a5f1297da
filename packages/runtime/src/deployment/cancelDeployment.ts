import { BuildRunner, type DeploymentId, DeploymentStore } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { advance } from "./advance.ts"

/**
 * Cancels a deployment that has not ended. The record first: from then on no result of the build is
 * accepted; then the build's processes, all of them, are ended.
 */
export const cancelDeployment = Effect.fn("cancelDeployment")(function* (deploymentId: DeploymentId, reason: string) {
  const deployments = yield* DeploymentStore
  const runner = yield* BuildRunner
  const { runnerRef } = yield* deployments.get(deploymentId)
  const canceled = yield* advance(deploymentId, { _tag: "Canceled", cancellation: { reason } })
  if (runnerRef !== undefined) yield* runner.stop(runnerRef)
  return canceled
})
