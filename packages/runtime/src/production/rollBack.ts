import {
  AliasStore,
  type DeploymentId,
  DeploymentNotFound,
  DeploymentStore,
  NothingToRollBackTo,
  previousLive,
  type ProjectId,
  type UserId
} from "@anchor-deploy/domain"
import { Effect } from "effect"
import { makeLive } from "./makeLive.ts"

/**
 * Serves an earlier release again, code and environment together, and pins production: later pushes
 * build and wait until a promote or an unpin. Without a target it is what was live before.
 */
export const rollBack = Effect.fn("rollBack")(function* (
  projectId: ProjectId,
  by: UserId,
  target: DeploymentId | undefined
) {
  const aliases = yield* AliasStore
  const deployments = yield* DeploymentStore
  const alias = yield* aliases.get(projectId)
  if (alias.deploymentId === undefined) return yield* new NothingToRollBackTo({ projectId })
  const to = target ?? previousLive(yield* aliases.promotions(projectId), alias.deploymentId)
  if (to === undefined) return yield* new NothingToRollBackTo({ projectId })
  const deployment = yield* deployments.get(to)
  if (deployment.projectId !== projectId) return yield* new DeploymentNotFound({ deploymentId: to })
  return yield* makeLive(deployment, { kind: "rollback", by, alias })
})
