import { RuntimeLine } from "@anchor-deploy/domain"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { Authentication } from "./CurrentUser.ts"
import { pageQuery } from "./paging.ts"
import { problems as error } from "./problems.ts"

const params = { deploymentId: Schema.String }

/** A line of a running site. The log's own lines, which tell of missing ones, have no `source`. */
export const RuntimeLineView = RuntimeLine

/** `nextCursor` is never null: while the deployment exists, more may come. */
export const RuntimeLogsView = Schema.Struct({
  logs: Schema.Array(RuntimeLineView),
  nextCursor: Schema.NullOr(Schema.String)
})

/** What the running site of a deployment printed, and its request errors: the newest of it. */
export class RuntimeLogsApi extends HttpApiGroup.make("runtimeLogs")
  .add(
    HttpApiEndpoint.get("logs", "/deployments/:deploymentId/runtime-logs", {
      params,
      query: {
        ...pageQuery,
        limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })))
      },
      success: RuntimeLogsView,
      error
    })
  )
  .add(
    // Each event carries a line and its sequence as its id. The stream ends when the deployment is removed.
    HttpApiEndpoint.get("follow", "/deployments/:deploymentId/runtime-logs/stream", {
      params,
      headers: { "last-event-id": Schema.optionalKey(Schema.String) },
      query: { cursor: Schema.optionalKey(Schema.String) },
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/event-stream" })),
      error
    })
  )
  .middleware(Authentication) {}
