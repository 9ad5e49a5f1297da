import {
  AliasStore,
  type Deployment,
  DeploymentId,
  DeploymentStore,
  isTerminal,
  type Project,
  type ProjectId,
  type UserId
} from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"
import { accessDeployment } from "../deployment/accessDeployment.ts"
import { queuePosition } from "../deployment/queuePosition.ts"
import { accessProject } from "../project/accessProject.ts"
import { Settings } from "../Settings.ts"

/** Why nothing is served at a host. What is not the user's is unknown to them. */
export type SiteStatus =
  | { readonly _tag: "Unknown" }
  /** Nothing was ever pushed. */
  | { readonly _tag: "Empty"; readonly project: Project }
  | {
      readonly _tag: "Underway"
      readonly project: Project
      readonly deployment: Deployment
      readonly queuePosition: number | null
    }
  | { readonly _tag: "Failed"; readonly project: Project; readonly deployment: Deployment }
  | { readonly _tag: "Canceled"; readonly project: Project; readonly deployment: Deployment }
  /** It has succeeded: its route follows, or it waits for a user's word. */
  | { readonly _tag: "Ready"; readonly project: Project; readonly deployment: Deployment }

const isDeploymentId = Schema.is(DeploymentId)

/** The deployment that explains why the project has nothing to show: one that may still change that, else the newest. */
const telling = Effect.fn("telling")(function* (projectId: ProjectId) {
  const deployments = yield* DeploymentStore
  const aliases = yield* AliasStore
  const { deploymentId } = yield* aliases.get(projectId)
  if (deploymentId !== undefined) return yield* deployments.get(deploymentId)
  const { items } = yield* deployments.history(projectId, { limit: 20 })
  return items.find(({ status }) => !isTerminal(status)) ?? items[0]
})

const statusOf = Effect.fn("statusOf")(function* (project: Project, deployment: Deployment) {
  const about = { project, deployment }
  switch (deployment.status) {
    case "success":
      return { _tag: "Ready", ...about } satisfies SiteStatus
    case "failed":
      return { _tag: "Failed", ...about } satisfies SiteStatus
    case "canceled":
      return { _tag: "Canceled", ...about } satisfies SiteStatus
    default:
      return {
        _tag: "Underway",
        ...about,
        queuePosition: yield* queuePosition(deployment)
      } satisfies SiteStatus
  }
})

/**
 * What is to be said at a host for which there is no route.
 *
 * @param host lower case, without port
 */
export const siteStatus = Effect.fn("siteStatus")(
  function* (userId: UserId, host: string) {
    const { siteDomain } = yield* Settings
    const unknown: SiteStatus = { _tag: "Unknown" }
    if (!host.endsWith(`.${siteDomain}`)) return unknown
    const label = host.slice(0, -siteDomain.length - 1)
    if (isDeploymentId(label)) {
      const { deployment, project } = yield* accessDeployment(userId, label)
      return yield* statusOf(project, deployment)
    }
    const project = yield* accessProject(userId, label)
    const deployment = yield* telling(project.projectId)
    if (deployment === undefined) return { _tag: "Empty", project } satisfies SiteStatus
    return yield* statusOf(project, deployment)
  },
  Effect.catchTag(["ProjectNotFound", "DeploymentNotFound", "AccessDenied", "BadCursor"], () =>
    Effect.succeed<SiteStatus>({ _tag: "Unknown" })
  )
)
