import type { DeploymentId } from "@anchor-deploy/domain"
import { RuntimeLineView } from "@anchor-deploy/runtime/api"
import { Effect, Schema } from "effect"
import { AnchorClient } from "./AnchorClient.ts"
import { followStream } from "./followStream.ts"

const decodeLine = Schema.decodeEffect(Schema.fromJsonString(RuntimeLineView))

/** What a deployment's site prints, as it prints it: never comes to an end by itself. */
export const followRuntimeLog = Effect.fn("followRuntimeLog")(function* (
  deploymentId: DeploymentId,
  onLine: (line: typeof RuntimeLineView.Type) => Effect.Effect<void>
) {
  const client = yield* AnchorClient
  return yield* followStream(
    (headers) =>
      client.runtimeLogs.follow({ params: { deploymentId }, query: {}, headers, responseMode: "response-only" }),
    (event): Effect.Effect<undefined, Schema.SchemaError> =>
      Effect.as(Effect.flatMap(decodeLine(event.data), onLine), undefined)
  )
})
