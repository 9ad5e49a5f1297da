/**
 * What a worker does when it is told to look at a deployment. The record alone says what there is to
 * do, so a hint that comes twice, late or for something finished does no harm: the claim decides
 * which worker goes on, and from which status.
 */
import {
  BuildRunner,
  type Deployment,
  type DeploymentId,
  DeploymentStore,
  isTerminal,
  ProjectStore
} from "@anchor-deploy/domain"
import { DateTime, Effect } from "effect"
import { interrupt, settleBuild } from "../build/settleBuild.ts"
import { startBuild } from "../build/startBuild.ts"
import { supersession } from "../build/supersession.ts"
import { advance } from "../deployment/advance.ts"
import { deployBuilt } from "../production/deployBuilt.ts"
import { Settings } from "../Settings.ts"
import { awaitBuild } from "./awaitBuild.ts"
import { holding } from "./holding.ts"

/** `Again` asks for another look, soon: the deployment waits for its turn. `Later` leaves a fault some time to pass. */
export type Looked = "Done" | "Again" | "Later"

const isHeld = (deployment: Deployment, now: DateTime.Utc): boolean =>
  deployment.lease !== undefined && DateTime.isGreaterThan(deployment.lease.expiresAt, now)

/** One build of a project at a time: its caches and its order are one. */
const projectIsBusy = Effect.fn("projectIsBusy")(function* (deployment: Deployment) {
  const deployments = yield* DeploymentStore
  const now = yield* DateTime.now
  const unfinished = yield* deployments.unfinished
  return unfinished.some(
    (other) =>
      other.projectId === deployment.projectId && other.deploymentId !== deployment.deploymentId && isHeld(other, now)
  )
})

const goOn = Effect.fn("goOn")(function* (claimed: Deployment) {
  const projects = yield* ProjectStore
  const runner = yield* BuildRunner
  const project = yield* projects.get(claimed.projectId)
  let deployment = claimed
  if (deployment.status === "building") {
    deployment = yield* startBuild(project, deployment)
    if (deployment.runnerRef !== undefined) {
      const { runnerRef } = deployment
      const outcome = yield* awaitBuild(runnerRef).pipe(Effect.onInterrupt(() => Effect.ignore(runner.stop(runnerRef))))
      deployment = yield* settleBuild(deployment, outcome)
    }
  }
  if (deployment.status === "built" || deployment.status === "deploying") {
    deployment = yield* deployBuilt(project, deployment)
  }
  return isTerminal(deployment.status) ? "Done" : ("Again" satisfies Looked)
})

/** A fault of the platform, not of what is deployed: the claim is given up, and somebody tries again, a bounded number of times. */
const giveUp = Effect.fn("giveUp")(function* (claimed: Deployment, reason: string) {
  const deployments = yield* DeploymentStore
  const runner = yield* BuildRunner
  const deployment = yield* deployments.get(claimed.deploymentId)
  if (deployment.fence !== claimed.fence || isTerminal(deployment.status)) return "Done" as const
  if (deployment.runnerRef !== undefined) yield* runner.stop(deployment.runnerRef)
  const after = yield* interrupt(deployment, reason)
  return isTerminal(after.status) ? ("Done" as const) : ("Later" as const)
})

/** Faults of stores, vault, repository or runner: what is deployed has no part in them. */
const faults = [
  "StoreError",
  "RunnerBusy",
  "RepositoryUnreachable",
  "SecretNotFound",
  "EnvVersionNotFound",
  "AliasConflict"
] as const

export const lookAt = Effect.fn("lookAt")(
  function* (deploymentId: DeploymentId) {
    const deployments = yield* DeploymentStore
    const projects = yield* ProjectStore
    const runner = yield* BuildRunner
    const { buildTimeoutMillis, leaseMillis, workerId } = yield* Settings
    const deployment = yield* deployments.get(deploymentId)
    if (isTerminal(deployment.status) || isHeld(deployment, yield* DateTime.now)) return "Done" as const

    const cancellation = yield* supersession(yield* projects.get(deployment.projectId), deployment)
    if (cancellation !== undefined) {
      yield* advance(deploymentId, { _tag: "Canceled", fence: deployment.fence, cancellation })
      return "Done" as const
    }
    // Last, because the repository may take its time to answer.
    if (yield* projectIsBusy(deployment)) return "Again" as const
    const claimed = yield* advance(deploymentId, {
      _tag: "Claimed",
      owner: workerId,
      leaseMillis,
      deadlineMillis: buildTimeoutMillis
    })
    // A worker whose lease ran out may have left its build at work.
    if (deployment.runnerRef !== undefined) yield* runner.stop(deployment.runnerRef)
    return yield* holding(claimed, goOn(claimed)).pipe(
      Effect.catchTag(faults, (fault) =>
        Effect.andThen(
          Effect.logError(`Work on ${deploymentId} met a fault; it will be tried again. ${fault.message}`),
          giveUp(claimed, fault.message)
        )
      )
    )
  },
  // Somebody else has the deployment, or it has ended or gone meanwhile: nothing is left to do here.
  Effect.catchTag(["LeaseHeld", "StaleFence", "IllegalTransition", "DeploymentNotFound", "ProjectNotFound"], () =>
    Effect.succeed("Done" as const)
  )
)
