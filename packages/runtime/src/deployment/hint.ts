import { BuildQueue, type Deployment } from "@anchor-deploy/domain"
import { Effect } from "effect"

/**
 * Tells the workers to look at a deployment. The record is safe already, so a queue that does not
 * take the hint is no error of the caller: the sweeper finds the deployment by its record.
 */
export const hint = Effect.fn("hint")(function* (deployment: Pick<Deployment, "projectId" | "deploymentId">) {
  const queue = yield* BuildQueue
  yield* queue.send({ projectId: deployment.projectId, deploymentId: deployment.deploymentId }).pipe(
    Effect.catch((error) => Effect.logWarning(`A hint was not taken; the sweeper will send it again. ${error.message}`))
  )
})
