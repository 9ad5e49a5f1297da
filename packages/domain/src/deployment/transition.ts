/**
 * The life of a deployment, as a pure function that every store runs inside its compare-and-set.
 *
 *     queued → building → built → deploying → success
 *        └────────┴─────────┴─────────┴────→ failed | canceled
 *
 * No event ever moves a status backwards. A worker that vanished leaves its deployment where it is:
 * `Claimed` takes it over once the lease has run out or was given up, raises the fence, and work
 * goes on from that status. Every event of a worker carries the fence of its claim; an older one is
 * refused. What is terminal stays as it is.
 *
 * The deadline runs from the claim, and taking over from a worker that vanished does not put it off.
 * Only a claim that was given up, which happens a bounded number of times, is followed by a new one.
 */
import { DateTime, Duration, Result, Schema } from "effect"
import { ArtifactId } from "../artifact/ArtifactId.ts"
import { EnvVersionNumber } from "../env/EnvVersion.ts"
import { Cancellation, Deployment } from "./Deployment.ts"
import { IllegalTransition, LeaseHeld, StaleFence } from "./errors.ts"
import { Failure } from "./Failure.ts"
import { isTerminal, type Status } from "./Status.ts"

const fence = Schema.Int

/** What can happen to a deployment. Durations are in milliseconds. */
export const DeploymentEvent = Schema.TaggedUnion({
  Claimed: { owner: Schema.String, leaseMillis: Schema.Int, deadlineMillis: Schema.Int },
  BuildStarted: {
    fence,
    envVersion: EnvVersionNumber,
    artifactId: ArtifactId,
    runnerRef: Schema.optionalKey(Schema.String)
  },
  LeaseRenewed: { fence, leaseMillis: Schema.Int },
  LeaseReleased: { fence },
  Interrupted: { fence },
  Built: { fence },
  Deploying: { fence },
  Succeeded: { fence },
  Failed: { fence: Schema.optionalKey(fence), failure: Failure },
  Canceled: { fence: Schema.optionalKey(fence), cancellation: Cancellation }
})
export type DeploymentEvent = typeof DeploymentEvent.Type

export type TransitionError = IllegalTransition | StaleFence | LeaseHeld

/** The statuses in which each event is possible. */
const allowed: Readonly<Record<DeploymentEvent["_tag"], ReadonlyArray<Status>>> = {
  Claimed: ["queued", "building", "built", "deploying"],
  BuildStarted: ["building"],
  LeaseRenewed: ["building", "built", "deploying"],
  LeaseReleased: ["building", "built", "deploying"],
  Interrupted: ["building", "built", "deploying"],
  Built: ["building"],
  Deploying: ["built", "deploying"],
  Succeeded: ["deploying"],
  Failed: ["queued", "building", "built", "deploying"],
  Canceled: ["queued", "building", "built", "deploying"]
}

const without = <K extends keyof Deployment>(
  deployment: Deployment,
  ...keys: ReadonlyArray<K>
): Omit<Deployment, K> => {
  const copy: Record<string, unknown> = { ...deployment }
  for (const key of keys) delete copy[key]
  return copy as Omit<Deployment, K>
}

const held = (deployment: Deployment, now: DateTime.Utc): boolean =>
  deployment.lease !== undefined && DateTime.isGreaterThan(deployment.lease.expiresAt, now)

/** The deployment after the event, or why the event is refused. */
export const transition = (
  deployment: Deployment,
  event: DeploymentEvent,
  now: DateTime.Utc
): Result.Result<Deployment, TransitionError> => {
  const { deploymentId, status } = deployment
  const in_ = (millis: number) => DateTime.addDuration(now, Duration.millis(millis))
  if (isTerminal(status) || !allowed[event._tag].includes(status)) {
    return Result.fail(new IllegalTransition({ deploymentId, from: status, event: event._tag }))
  }
  if ("fence" in event && event.fence !== undefined && event.fence !== deployment.fence) {
    return Result.fail(new StaleFence({ deploymentId, fence: event.fence, current: deployment.fence }))
  }
  const to = (changes: Partial<Deployment>, base: object = deployment) =>
    Result.succeed(new Deployment({ ...(base as Deployment), ...changes }))
  const ended = (changes: Partial<Deployment>) =>
    to({ ...changes, completedAt: now }, without(deployment, "lease", "deadlineAt", "runnerRef"))

  switch (event._tag) {
    case "Claimed": {
      if (held(deployment, now)) {
        return Result.fail(new LeaseHeld({ deploymentId, owner: deployment.lease!.owner }))
      }
      return to(
        {
          status: status === "queued" ? "building" : status,
          fence: deployment.fence + 1,
          lease: { owner: event.owner, expiresAt: in_(event.leaseMillis) },
          deadlineAt: (deployment.lease && deployment.deadlineAt) ?? in_(event.deadlineMillis),
          ...(status === "queued" ? { buildingAt: now } : {})
        },
        without(deployment, "runnerRef")
      )
    }
    case "BuildStarted":
      return to({
        attempts: deployment.attempts + (event.runnerRef === undefined ? 0 : 1),
        envVersion: event.envVersion,
        artifactId: event.artifactId,
        ...(event.runnerRef === undefined ? {} : { runnerRef: event.runnerRef })
      })
    case "LeaseRenewed": {
      // A claim that was given up is not taken back by a renewal that was under way.
      if (deployment.lease === undefined) {
        return Result.fail(new IllegalTransition({ deploymentId, from: status, event: event._tag }))
      }
      return to({ lease: { owner: deployment.lease.owner, expiresAt: in_(event.leaseMillis) } })
    }
    case "LeaseReleased":
      return to({}, without(deployment, "lease"))
    case "Interrupted":
      return to({ interruptions: deployment.interruptions + 1 }, without(deployment, "lease", "runnerRef"))
    case "Built":
      return to({ status: "built", builtAt: now }, without(deployment, "runnerRef"))
    case "Deploying":
      return to({ status: "deploying", deployingAt: deployment.deployingAt ?? now })
    case "Succeeded":
      return ended({ status: "success" })
    case "Failed":
      return ended({ status: "failed", failure: event.failure })
    case "Canceled":
      return ended({ status: "canceled", cancellation: event.cancellation })
  }
}
