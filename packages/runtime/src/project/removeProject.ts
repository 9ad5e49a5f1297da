import {
  ArtifactStore,
  BuildRunner,
  DeploymentStore,
  FunctionHost,
  type Project,
  ProjectStore,
  projectPrefix,
  Repository,
  Router
} from "@anchor-deploy/domain"
import { Effect } from "effect"
import { advance } from "../deployment/advance.ts"
import { deploymentHost, productionHost } from "../production/hosts.ts"

/**
 * Ends whatever builds and serves for a project, then forgets it: deployments, repository, caches and
 * artifacts. Whoever takes the id next finds nothing of it; the record goes last, so that a removal
 * that was cut short can be asked for again.
 */
export const removeProject = Effect.fn("removeProject")(function* (project: Project) {
  const { projectId } = project
  const artifacts = yield* ArtifactStore
  const repository = yield* Repository
  const projects = yield* ProjectStore
  const deployments = yield* DeploymentStore
  const runner = yield* BuildRunner
  const router = yield* Router
  const host = yield* FunctionHost

  const unfinished = (yield* deployments.unfinished).filter((deployment) => deployment.projectId === projectId)
  for (const { deploymentId, runnerRef } of unfinished) {
    yield* advance(deploymentId, { _tag: "Canceled", cancellation: { reason: "the project was removed" } }).pipe(
      Effect.catchTag(["IllegalTransition", "StaleFence", "LeaseHeld", "DeploymentNotFound"], () => Effect.void)
    )
    if (runnerRef !== undefined) yield* runner.stop(runnerRef)
  }

  yield* router.remove(yield* productionHost(projectId))
  const mine = (yield* router.applied).filter((route) => route.release.projectId === projectId)
  for (const { release } of mine) {
    yield* router.remove(yield* deploymentHost(release.deploymentId))
    yield* host.retire(release.deploymentId)
  }
  yield* repository.remove(project)
  yield* runner.forget(projectId)
  yield* artifacts.remove(projectPrefix(projectId))
  yield* projects.remove(projectId)
})
