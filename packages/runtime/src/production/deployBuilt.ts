import {
  type Deployment,
  type DeploymentId,
  DeploymentStore,
  FunctionHost,
  type Project,
  Router
} from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { supersession } from "../build/supersession.ts"
import { advance } from "../deployment/advance.ts"
import { goLive } from "./goLive.ts"
import { deploymentHost, releaseOf } from "./hosts.ts"

/** The path that must answer before a deployment may be live. */
const healthPath = "/"

/** Takes away what was published of a deployment that came to nothing, or that is gone. */
const withdraw = Effect.fn("withdraw")(
  function* (deploymentId: DeploymentId) {
    const deployments = yield* DeploymentStore
    const host = yield* FunctionHost
    const router = yield* Router
    const status = yield* deployments.get(deploymentId).pipe(
      Effect.map((deployment) => deployment.status),
      Effect.catchTag("DeploymentNotFound", () => Effect.succeed("failed" as const))
    )
    if (status !== "failed" && status !== "canceled") return
    yield* router.remove(yield* deploymentHost(deploymentId))
    yield* host.retire(deploymentId)
  },
  Effect.catch((error) => Effect.logWarning(error.message))
)

const deploy = Effect.fn("deploy")(function* (project: Project, built: Deployment) {
  const host = yield* FunctionHost
  const router = yield* Router
  const deployments = yield* DeploymentStore
  const { deploymentId, fence } = built
  const deployment = yield* advance(deploymentId, { _tag: "Deploying", fence })
  const release = releaseOf(deployment)
  if (Option.isNone(release)) {
    const failure = { stage: "deploy", message: "The deployment has no artifact." } as const
    return yield* advance(deploymentId, { _tag: "Failed", fence, failure })
  }

  const failed = yield* Effect.gen(function* () {
    yield* host.publish(release.value)
    yield* router.apply({ host: yield* deploymentHost(deploymentId), release: release.value, generation: 0 })
    yield* host.warm(deploymentId)
    yield* host.check(deploymentId, healthPath)
  }).pipe(
    Effect.as(undefined),
    Effect.catchTag("PublishFailed", (error) => Effect.succeed({ stage: "deploy", message: error.message } as const)),
    Effect.catchTag("Unhealthy", (error) => Effect.succeed({ stage: "health", message: error.message } as const))
  )
  if (failed !== undefined) {
    return yield* advance(deploymentId, { _tag: "Failed", fence, failure: failed })
  }

  const cancellation = yield* supersession(project, deployment)
  if (cancellation !== undefined) {
    return yield* advance(deploymentId, { _tag: "Canceled", fence, cancellation })
  }
  // From the write on that makes it live, the router must follow, whoever holds the deployment by then.
  yield* Effect.uninterruptible(goLive(deployment)).pipe(
    // Canceled or taken over while it was being checked.
    Effect.catchTag("NotPromotable", () => Effect.void)
  )
  return yield* deployments.get(deploymentId)
})

/**
 * Publishes what was built beside what is live, asks it on its own address, and only then lets it go
 * live. A release that cannot be published or does not answer fails here, and production never hears of it.
 */
export const deployBuilt = (project: Project, built: Deployment) =>
  Effect.ensuring(deploy(project, built), withdraw(built.deploymentId))
