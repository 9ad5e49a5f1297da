import {
  AliasStore,
  type Deployment,
  DeploymentStore,
  type Project,
  ProjectStore,
  type UserId
} from "@anchor-deploy/domain"
import { Effect } from "effect"
import { productionHost } from "../production/hosts.ts"
import { Settings } from "../Settings.ts"

/** A project at a glance. `live` and `last` are often the same deployment. */
export interface ProjectOverview {
  readonly project: Project
  readonly url: string
  readonly pinned: boolean
  readonly live: Deployment | undefined
  readonly last: Deployment | undefined
}

const overviewOf = Effect.fn("overviewOf")(function* (project: Project) {
  const aliases = yield* AliasStore
  const deployments = yield* DeploymentStore
  const { siteUrl } = yield* Settings
  const { projectId } = project
  const { deploymentId, pinned } = yield* aliases.get(projectId)
  const { items } = yield* deployments.history(projectId, { limit: 1 })
  const last = items[0]
  const live =
    deploymentId === undefined || deploymentId === last?.deploymentId
      ? last
      : yield* Effect.catchTag(deployments.get(deploymentId), "DeploymentNotFound", () => Effect.undefined)
  return {
    project,
    url: siteUrl(yield* productionHost(projectId)),
    pinned,
    live: deploymentId === undefined ? undefined : live,
    last
  } satisfies ProjectOverview
})

/** The user's projects with what is live and what was tried last, by id; `more` when there are more than the limit. */
export const projectOverviews = Effect.fn("projectOverviews")(function* (userId: UserId, limit: number) {
  const projects = yield* ProjectStore
  const { items, nextCursor } = yield* projects.list(userId, { limit })
  return { items: yield* Effect.forEach(items, overviewOf), more: nextCursor !== null }
})
