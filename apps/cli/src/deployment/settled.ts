import type { DeploymentView } from "@anchor-deploy/runtime/api"
import { DateTime, Effect, Schema } from "effect"
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

/**
 * Tells what became of a deployment that has ended, and answers it as it is then. One that did not
 * succeed is an error.
 */
export const settled = Effect.fn("settled")(function* (before: DeploymentView) {
  const client = yield* AnchorClient
  const { deploymentId, projectId } = before
  const get = client.deployments.get({ params: { deploymentId } })
  const ended = yield* get
  if (ended.status !== "success") return yield* unsuccessful(ended)
  const alias = yield* client.production.live({ params: { projectId } })
  const pinned = alias.pinned ? ": production is pinned by a roll-back. See `anchor promote` and `anchor unpin`" : ""
  yield* say(ended.live ? `Live at ${alias.url}${took(ended)}.` : `Success${took(ended)}, but not live${pinned}.`)
  return ended
})
