import { type Deployment, DeploymentStore, type Project, Repository, supersededBy } from "@anchor-deploy/domain"
import { Duration, Effect } from "effect"

/** A repository that does not tell its head by then is taken as one that cannot be asked. */
const patience = Duration.seconds(10)

/** Whether a newer push has made the deployment pointless, as the repository itself tells it now. */
export const supersession = Effect.fn("supersession")(function* (project: Project, deployment: Deployment) {
  if (deployment.trigger._tag !== "Push") return undefined
  const repository = yield* Repository
  const deployments = yield* DeploymentStore
  const head = yield* repository.head(project, deployment.branch).pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(undefined) }),
    Effect.catch((error) => Effect.as(Effect.logWarning(error.message), undefined))
  )
  return supersededBy(deployment, head, yield* deployments.newestPush(project.projectId, deployment.branch))
})
