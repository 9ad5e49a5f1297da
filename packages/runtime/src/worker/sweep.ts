/**
 * Looks for deployments that nobody moves any more: past their deadline, waiting too long, or with a
 * lease that ran out. Every status that is not the last one has an owner, a lease or a deadline, and
 * this is where they are enforced.
 */
import { BuildRunner, type Deployment, DeploymentStore } from "@anchor-deploy/domain"
import { DateTime, Effect } from "effect"
import { advance } from "../deployment/advance.ts"
import { hint } from "../deployment/hint.ts"
import { Settings } from "../Settings.ts"

/** A hint is believed to be lost when its deployment was not touched for so long. */
const lostAfter = { seconds: 60 }

const minutes = (millis: number): string => {
  const whole = Math.round(millis / 60_000)
  return whole >= 1 ? `${whole} minute${whole === 1 ? "" : "s"}` : `${Math.round(millis / 1000)} seconds`
}

const giveUp = Effect.fn("giveUp")(function* (deployment: Deployment, failure: Deployment["failure"] & {}) {
  const runner = yield* BuildRunner
  yield* advance(deployment.deploymentId, { _tag: "Failed", failure })
  if (deployment.runnerRef !== undefined) yield* runner.stop(deployment.runnerRef)
})

const sweepOne = Effect.fn("sweepOne")(
  function* (deployment: Deployment) {
    const now = yield* DateTime.now
    const { buildTimeoutMillis, queueTimeoutMillis } = yield* Settings
    const { deadlineAt, lease, queuedAt, status } = deployment
    const since = (time: DateTime.Utc) => DateTime.toEpochMillis(now) - DateTime.toEpochMillis(time)
    // Without a lease it waits to be taken up again, and its deadline with it.
    if (lease !== undefined && deadlineAt !== undefined && since(deadlineAt) >= 0) {
      const message = `The deployment took longer than ${minutes(buildTimeoutMillis)} and was ended. Look for what hangs in its log.`
      return yield* giveUp(deployment, { stage: "timeout", message })
    }
    if (status === "queued" && since(queuedAt) > queueTimeoutMillis) {
      const message = `No runner was free for ${minutes(queueTimeoutMillis)}.`
      return yield* giveUp(deployment, { stage: "queue", message })
    }
    const unowned = lease === undefined || since(lease.expiresAt) >= 0
    const touched = deployment.deployingAt ?? deployment.builtAt ?? deployment.buildingAt ?? queuedAt
    if (unowned && DateTime.isLessThan(DateTime.add(touched, lostAfter), now)) yield* hint(deployment)
  },
  // The deployment moved by itself between the look and the write: all the better.
  Effect.catchTag(["IllegalTransition", "StaleFence", "LeaseHeld", "DeploymentNotFound"], () => Effect.void)
)

/** One sweep over all that has not ended. @param idle whether a worker is free to follow a hint now */
export const sweep = Effect.fn("sweep")(function* () {
  const deployments = yield* DeploymentStore
  const unfinished = yield* deployments.unfinished
  yield* Effect.forEach(unfinished, sweepOne, { discard: true })
})
