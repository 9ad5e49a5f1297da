import { BuildRunner, DeploymentStore, FunctionHost, ProjectStore, type ProjectId, Router } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { advance } from "../deployment/advance.ts"
import { deploymentHost, productionHost } from "../production/hosts.ts"

/** Ends whatever builds and serves for a project, then forgets it with all its deployments. */
export const removeProject = Effect.fn("removeProject")(function* (projectId: ProjectId) {
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
  yield* projects.remove(projectId)
})
