import { DeploymentStore } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { interrupt } from "../build/settleBuild.ts"
import { hint } from "../deployment/hint.ts"

/**
 * For a platform that is one process and has just started: whatever claim the record shows belongs
 * to the process before, which is gone, and need not run out. Each such deployment is released and
 * looked at again at once; it was interrupted, it did not fail.
 */
export const recover = Effect.fn("recover")(function* () {
  const deployments = yield* DeploymentStore
  for (const deployment of yield* deployments.unfinished) {
    const claimed = deployment.lease !== undefined && deployment.status !== "queued"
    yield* (claimed ? interrupt(deployment, "the server went away.") : Effect.succeed(deployment)).pipe(
      Effect.flatMap(hint),
      Effect.catchTag(["IllegalTransition", "StaleFence", "LeaseHeld", "DeploymentNotFound"], () => Effect.void)
    )
  }
})
