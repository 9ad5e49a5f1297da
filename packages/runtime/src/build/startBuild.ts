import {
  BuildPlan,
  BuildRunner,
  type Deployment,
  EnvStore,
  type Project,
  Repository,
  resolveEnv
} from "@anchor-deploy/domain"
import { DateTime, Effect, Option, Redacted } from "effect"
import { advance } from "../deployment/advance.ts"
import { Settings } from "../Settings.ts"
import { artifactIdOf } from "./artifactIdOf.ts"
import { readManifest } from "./readManifest.ts"

/**
 * Starts the build of a claimed deployment, or finds that its artifact exists already and goes
 * straight to `built`. The env snapshot is taken here, once: a build that is taken up again after an
 * interruption keeps the version that the first one had.
 */
export const startBuild = Effect.fn("startBuild")(function* (project: Project, deployment: Deployment) {
  const { builderVersion, buildTimeoutMillis } = yield* Settings
  const envs = yield* EnvStore
  const runner = yield* BuildRunner
  const repository = yield* Repository
  const { deploymentId, fence } = deployment
  const { createdAt: projectCreatedAt, projectId, rootDirectory } = project

  const snapshotTaken = deployment.envPinned || deployment.artifactId !== undefined
  const envVersion = snapshotTaken ? deployment.envVersion : (yield* envs.current(projectId)).version
  const { commitSha } = deployment
  const artifactId = artifactIdOf({ projectId, projectCreatedAt, commitSha, rootDirectory, envVersion, builderVersion })
  const ref = { projectId, commitSha, artifactId }

  if (Option.isSome(yield* readManifest(ref))) {
    yield* advance(deploymentId, { _tag: "BuildStarted", fence, envVersion, artifactId })
    return yield* advance(deploymentId, { _tag: "Built", fence })
  }

  const env = Redacted.value(yield* resolveEnv(projectId, envVersion))
  const source = yield* repository.source(project, deployment)
  const deadlineAt = deployment.deadlineAt ?? DateTime.add(yield* DateTime.now, { milliseconds: buildTimeoutMillis })
  const runnerRef = yield* runner.start(
    new BuildPlan({
      deploymentId,
      projectId,
      fence,
      attempt: deployment.attempts + 1,
      source,
      rootDirectory,
      artifactId,
      builderVersion,
      env: env.values,
      secretKeys: env.secretKeys,
      deadlineAt
    })
  )
  return yield* advance(deploymentId, { _tag: "BuildStarted", fence, envVersion, artifactId, runnerRef }).pipe(
    // Whoever canceled or took over the deployment meanwhile could not know of this build.
    Effect.tapError(() => runner.stop(runnerRef))
  )
})
