import { AliasStore, type DeploymentId, DeploymentStore, FunctionHost, Router } from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { applyAlias, keepLiveWarm } from "../production/applyAlias.ts"
import { deploymentHost, releaseOf } from "../production/hosts.ts"

/** What was canceled, or removed with its project, while it was being deployed has no business to serve. */
const routeDeployment = Effect.fn("routeDeployment")(
  function* (deploymentId: DeploymentId) {
    const deployments = yield* DeploymentStore
    const router = yield* Router
    const host = yield* FunctionHost
    const deployment = yield* deployments.get(deploymentId)
    const release = releaseOf(deployment)
    if (deployment.status === "failed" || deployment.status === "canceled") return yield* host.retire(deploymentId)
    if (Option.isNone(release)) return
    yield* router.apply({ host: yield* deploymentHost(deploymentId), release: release.value, generation: 0 })
  },
  (effect, deploymentId) =>
    Effect.catchTag(effect, "DeploymentNotFound", () =>
      Effect.flatMap(FunctionHost, (host) => host.retire(deploymentId))
    )
)

/** Makes the router serve what the record says: every project's live release, and every deployment on its own address. */
export const restoreRoutes = Effect.fn("restoreRoutes")(function* () {
  const aliases = yield* AliasStore
  const host = yield* FunctionHost
  yield* Effect.forEach(yield* aliases.all, (alias) => applyAlias(alias), { discard: true })
  yield* Effect.forEach(yield* host.published, routeDeployment, { discard: true })
  yield* keepLiveWarm()
})
