import {
  type CommitSha,
  type Deployment,
  type DeploymentId,
  DeploymentNotFound,
  DeploymentStore,
  type EnvInput,
  EnvStore,
  EnvVersionNumber,
  Intake,
  type Project,
  Repository,
  type ResolvedRef,
  type Trigger,
  type UserId,
  withOverrides
} from "@anchor-deploy/domain"
import { Effect } from "effect"
import { writeEnv } from "../env/writeEnv.ts"
import { freshDeploymentId } from "../random.ts"
import { hint } from "./hint.ts"

/** What to deploy by hand: a branch, tag or commit of the repository, or the commit of an earlier deployment. */
export type DeploymentTarget =
  | { readonly _tag: "Ref"; readonly ref: string }
  | { readonly _tag: "Commit"; readonly commitSha: CommitSha }
  | { readonly _tag: "Redeploy"; readonly deploymentId: DeploymentId }

export interface DeploymentWish {
  readonly target: DeploymentTarget
  readonly envVersion?: number | undefined
  readonly envOverrides?: ReadonlyArray<EnvInput> | undefined
}

const commitOf = Effect.fn("commitOf")(function* (project: Project, target: DeploymentTarget, userId: UserId) {
  if (target._tag !== "Redeploy") {
    const repository = yield* Repository
    const found: ResolvedRef = yield* repository.resolve(project, target._tag === "Ref" ? target.ref : target.commitSha)
    return { ...found, trigger: { _tag: "Manual", userId } satisfies Trigger as Trigger }
  }
  const deployments = yield* DeploymentStore
  const of: Deployment = yield* deployments.get(target.deploymentId)
  if (of.projectId !== project.projectId) {
    return yield* new DeploymentNotFound({ deploymentId: target.deploymentId })
  }
  const { author, branch, commitMessage, commitSha } = of
  const trigger: Trigger = { _tag: "Redeploy", userId, of: target.deploymentId }
  return { commitSha, branch, commitMessage, author, trigger }
})

const envOf = Effect.fn("envOf")(function* (project: Project, wish: DeploymentWish) {
  const envs = yield* EnvStore
  const base =
    wish.envVersion === undefined
      ? yield* envs.current(project.projectId)
      : yield* envs.get(project.projectId, EnvVersionNumber.make(wish.envVersion))
  if (wish.envOverrides === undefined || wish.envOverrides.length === 0) {
    return { envVersion: base.version, envPinned: wish.envVersion !== undefined }
  }
  const inputs = withOverrides(base.entries, wish.envOverrides)
  const own = yield* writeEnv(project.projectId, inputs, { makeCurrent: false, base: base.entries })
  return { envVersion: own.version, envPinned: true }
})

/** Deploys by a user's word. Neither branch heads nor newer pushes supersede such a deployment. */
export const requestDeployment = Effect.fn("requestDeployment")(function* (
  project: Project,
  userId: UserId,
  wish: DeploymentWish
) {
  const intake = yield* Intake
  const commit = yield* commitOf(project, wish.target, userId)
  const env = yield* envOf(project, wish)
  const deployment = yield* intake.request({
    ...commit,
    ...env,
    deploymentId: yield* freshDeploymentId,
    projectId: project.projectId
  })
  yield* hint(deployment)
  return deployment
})
