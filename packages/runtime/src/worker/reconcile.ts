import {
  AliasStore,
  type DeploymentId,
  DeploymentStore,
  FunctionHost,
  ProjectStore,
  Router
} from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { applyAlias, keepLiveWarm } from "../production/applyAlias.ts"
import { deploymentHost, releaseOf } from "../production/hosts.ts"
import { promoteWaiting } from "../production/promoteWaiting.ts"

const routeDeployment = Effect.fn("routeDeployment")(
  function* (deploymentId: DeploymentId) {
    const deployments = yield* DeploymentStore
    const router = yield* Router
    const release = releaseOf(yield* deployments.get(deploymentId))
    if (Option.isNone(release)) return
    yield* router.apply({ host: yield* deploymentHost(deploymentId), release: release.value, generation: 0 })
  },
  Effect.catchTag("DeploymentNotFound", () => Effect.void)
)

/** Makes the router serve what the record says: every project's live release, and every deployment on its own address. */
export const restoreRoutes = Effect.fn("restoreRoutes")(function* () {
  const aliases = yield* AliasStore
  const host = yield* FunctionHost
  yield* Effect.forEach(yield* aliases.all, (alias) => applyAlias(alias), { discard: true })
  yield* Effect.forEach(yield* host.published, routeDeployment, { discard: true })
  yield* keepLiveWarm()
})

/** Finishes promotions that a crash cut short. A project whose release cannot be served does not hold up the others. */
export const finishPromotions = Effect.fn("finishPromotions")(function* () {
  const projects = yield* ProjectStore
  yield* Effect.forEach(
    yield* projects.all,
    ({ projectId }) =>
      promoteWaiting(projectId).pipe(
        Effect.catch((error) => Effect.logWarning(`Production of ${projectId} stays as it is: ${error.message}`))
      ),
    { discard: true }
  )
})
