import type { DeploymentView } from "@anchor-deploy/runtime/api"
import { DateTime, Duration, Effect, Schema } from "effect"
import { AnchorClient } from "../client/AnchorClient.ts"
import { say } from "../output/say.ts"
import { duration } from "../output/times.ts"

/** A deployment that ended otherwise than in success. */
export class Unsuccessful extends Schema.TaggedError<Unsuccessful>()("Unsuccessful", { message: Schema.String }) {}

const took = ({ completedAt, createdAt }: DeploymentView): string =>
  completedAt === undefined
    ? ""
    : ` after ${duration(DateTime.toEpochMillis(completedAt) - DateTime.toEpochMillis(createdAt))}`

const unsuccessful = (deployment: DeploymentView) => {
  const { cancellation, deploymentId, failure, status } = deployment
  const why = failure === undefined ? (cancellation?.reason ?? "no reason is recorded") : failure.message
  const where = failure === undefined ? "" : ` at ${failure.stage}`
  return new Unsuccessful({ message: `${deploymentId} ${status}${where}${took(deployment)}: ${why}` })
}

/** The status turns to `success` first, and the alias follows; so long that is waited for. */
const patience = Duration.seconds(10)
const interval = Duration.millis(100)

const awaitLive = (deployment: DeploymentView) =>
  Effect.gen(function* () {
    const client = yield* AnchorClient
    const { deploymentId, projectId } = deployment
    while (true) {
      const alias = yield* client.production.live({ params: { projectId } })
      // Ids sort by time: something newer may have gone live before this did.
      const settled = alias.pinned || (alias.deploymentId !== null && alias.deploymentId >= deploymentId)
      if (settled) return alias
      yield* Effect.sleep(interval)
    }
  }).pipe(Effect.timeoutOption(patience))

/**
 * Tells what became of a deployment that has ended, and answers it as it is now. One that did not
 * succeed is an error.
 */
export const settled = Effect.fn("settled")(function* (deployment: DeploymentView) {
  if (deployment.status !== "success") return yield* unsuccessful(deployment)
  const alias = yield* awaitLive(deployment)
  const client = yield* AnchorClient
  const now = yield* client.deployments.get({ params: { deploymentId: deployment.deploymentId } })
  const pinned = alias._tag === "Some" && alias.value.pinned
  const why = pinned ? ": production is pinned by a roll-back. See `anchor promote` and `anchor unpin`." : "."
  yield* say(
    now.live && alias._tag === "Some"
      ? `Live at ${alias.value.url}${took(now)}.`
      : `Success${took(now)}, but not live${why}`
  )
  return now
})
