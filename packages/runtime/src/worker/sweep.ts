/**
 * Looks for deployments that nobody moves any more: past their deadline, waiting too long, or with a
 * lease that ran out. Every status that is not the last one has an owner, a lease or a deadline, and
 * this is where they are enforced.
 */
import { BuildRunner, type Deployment, type DeploymentId, DeploymentStore } from "@anchor-deploy/domain"
import { DateTime, Effect } from "effect"
import { advance } from "../deployment/advance.ts"
import { hint } from "../deployment/hint.ts"
import { Settings } from "../Settings.ts"

/** A hint is believed to be lost when its deployment was not touched for so long, in milliseconds. */
const lostAfter = 60_000

/** When each waiting deployment was last hinted at, so that hints do not pile up in a long queue. */
export type LastHints = Map<DeploymentId, number>

const minutes = (millis: number): string => {
  const whole = Math.round(millis / 60_000)
  return whole >= 1 ? `${whole} minute${whole === 1 ? "" : "s"}` : `${Math.round(millis / 1000)} seconds`
}

const giveUp = Effect.fn("giveUp")(function* (deployment: Deployment, failure: Deployment["failure"] & {}) {
  const runner = yield* BuildRunner
  const { deploymentId, fence, runnerRef } = deployment
  yield* advance(deploymentId, { _tag: "Failed", fence, failure })
  // One build that does not go must not keep the others from their deadlines.
  if (runnerRef !== undefined) yield* Effect.forkDetach(Effect.ignore(runner.stop(runnerRef)))
})

const sweepOne = Effect.fn("sweepOne")(
  function* (deployment: Deployment, lastHints: LastHints) {
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
    const hinted = lastHints.get(deployment.deploymentId) ?? DateTime.toEpochMillis(touched)
    if (!unowned || DateTime.toEpochMillis(now) - hinted < lostAfter) return
    lastHints.set(deployment.deploymentId, DateTime.toEpochMillis(now))
    yield* hint(deployment)
  },
  // The deployment moved by itself between the look and the write: all the better.
  Effect.catchTag(["IllegalTransition", "StaleFence", "LeaseHeld", "DeploymentNotFound"], () => Effect.void)
)

/** One sweep over all that has not ended; `lastHints` is remembered from one to the next. */
export const sweep = Effect.fn("sweep")(function* (lastHints: LastHints = new Map()) {
  const deployments = yield* DeploymentStore
  const unfinished = yield* deployments.unfinished
  const waiting = new Set(unfinished.map(({ deploymentId }) => deploymentId))
  for (const deploymentId of lastHints.keys()) if (!waiting.has(deploymentId)) lastHints.delete(deploymentId)
  yield* Effect.forEach(unfinished, (deployment) => sweepOne(deployment, lastHints), { discard: true })
})
