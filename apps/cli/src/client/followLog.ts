import { type DeploymentId, Status } from "@anchor-deploy/domain"
import { LogLineView } from "@anchor-deploy/runtime/api"
import { Effect, Schema } from "effect"
import { AnchorClient } from "./AnchorClient.ts"
import { followStream } from "./followStream.ts"

const decodeLine = Schema.decodeEffect(Schema.fromJsonString(LogLineView))
const decodeEnd = Schema.decodeEffect(Schema.fromJsonString(Schema.Struct({ status: Status })))

/**
 * A deployment's build log as it grows: calls `onLine` for each line, once and in order, and answers
 * how the deployment ended.
 *
 * @param onLine runs before the next line is taken
 */
export const followLog = Effect.fn("followLog")(function* (
  deploymentId: DeploymentId,
  onLine: (line: typeof LogLineView.Type) => Effect.Effect<void>
) {
  const client = yield* AnchorClient
  return yield* followStream(
    (headers) =>
      client.deployments.followLogs({ params: { deploymentId }, query: {}, headers, responseMode: "response-only" }),
    (event): Effect.Effect<Status | undefined, Schema.SchemaError> =>
      event.event === "status"
        ? Effect.map(decodeEnd(event.data), ({ status }) => status)
        : Effect.as(Effect.flatMap(decodeLine(event.data), onLine), undefined)
  )
})
