import {
  type Alias,
  AliasStore,
  DeploymentStore,
  Events,
  FunctionHost,
  previousLive,
  Router
} from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { productionHost, releaseOf } from "./hosts.ts"

/**
 * Makes what serves agree with the alias, and notes that it does. Idempotent: promotion calls it
 * after its write, and the reconciler for whatever a crash left between the two.
 */
export const applyAlias = Effect.fn("applyAlias")(function* (alias: Alias) {
  if (alias.deploymentId === undefined) return
  const deployments = yield* DeploymentStore
  const router = yield* Router
  const aliases = yield* AliasStore
  const events = yield* Events
  const { deploymentId, generation, projectId } = alias
  const release = releaseOf(yield* deployments.get(deploymentId))
  if (Option.isNone(release)) return
  yield* router.apply({ host: yield* productionHost(projectId), release: release.value, generation })
  if (alias.appliedGeneration < generation) {
    yield* aliases.confirm(projectId, generation)
    yield* events.publish({ _tag: "AliasMoved", projectId, deploymentId, generation })
  }
})

/**
 * Tells the host which releases never sleep: of each project the live one, the one that a roll-back
 * would serve, and the one that was live last. Nobody waits for it: it matters to the next change.
 */
export const keepLiveWarm = Effect.fn("keepLiveWarm")(function* () {
  const aliases = yield* AliasStore
  const host = yield* FunctionHost
  const pairs = yield* Effect.forEach(yield* aliases.all, (alias) =>
    Effect.gen(function* () {
      if (alias.deploymentId === undefined) return []
      const promotions = yield* aliases.promotions(alias.projectId)
      const live = [alias.deploymentId, previousLive(promotions, alias.deploymentId), promotions[0]?.from]
      return live.filter((id) => id !== undefined)
    })
  )
  yield* host.keepWarm(new Set(pairs.flat()))
})
