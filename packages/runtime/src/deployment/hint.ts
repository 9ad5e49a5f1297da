import { BuildQueue, type Deployment, Events } from "@anchor-deploy/domain"
import { Effect } from "effect"

/**
 * Tells the workers to look at a deployment. The record is safe already, so a queue that does not
 * take the hint is no error of the caller: the sweeper finds the deployment by its record. The event
 * wakes a worker in this process, which would otherwise ask the queue a moment later.
 */
export const hint = Effect.fn("hint")(function* ({ deploymentId, projectId, status }: Deployment) {
  const queue = yield* BuildQueue
  const events = yield* Events
  yield* queue
    .send({ projectId, deploymentId })
    .pipe(
      Effect.catch((error) =>
        Effect.logWarning(`A hint was not taken; the sweeper will send it again. ${error.message}`)
      )
    )
  yield* events.publish({ _tag: "DeploymentChanged", projectId, deploymentId, status })
})
