import { CommitSha, DeploymentId } from "@anchor-deploy/domain"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { Authentication } from "./CurrentUser.ts"
import { pageOf, pageQuery } from "./paging.ts"
import { problems as error } from "./problems.ts"
import { AliasView, DeploymentView, EnvVarInput, LogsView, TimelineView } from "./views.ts"

const params = { deploymentId: Schema.String }

/** What to deploy by hand: exactly one of `ref`, `commitSha` and `deploymentId`. */
export const NewDeployment = Schema.Struct({
  ref: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))),
  commitSha: Schema.optionalKey(CommitSha),
  deploymentId: Schema.optionalKey(DeploymentId),
  envVersion: Schema.optionalKey(Schema.Int),
  envOverrides: Schema.optionalKey(Schema.Array(EnvVarInput))
})

/** Deployments: their history, logs and timelines, and what can be done with one. */
export class DeploymentsApi extends HttpApiGroup.make("deployments")
  .add(
    HttpApiEndpoint.get("history", "/projects/:projectId/deployments", {
      params: { projectId: Schema.String },
      query: pageQuery,
      success: pageOf(DeploymentView),
      error
    })
  )
  .add(
    HttpApiEndpoint.post("request", "/projects/:projectId/deployments", {
      params: { projectId: Schema.String },
      payload: NewDeployment,
      success: DeploymentView.pipe(HttpApiSchema.status(202)),
      error
    })
  )
  .add(HttpApiEndpoint.get("get", "/deployments/:deploymentId", { params, success: DeploymentView, error }))
  .add(HttpApiEndpoint.post("cancel", "/deployments/:deploymentId/cancel", { params, success: DeploymentView, error }))
  .add(HttpApiEndpoint.post("promote", "/deployments/:deploymentId/promote", { params, success: AliasView, error }))
  .add(
    HttpApiEndpoint.get("logs", "/deployments/:deploymentId/logs", {
      params,
      query: {
        ...pageQuery,
        limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })))
      },
      success: LogsView,
      error
    })
  )
  .add(
    // Events of type `message` carry a line and its sequence as their id; the last one is `status`.
    HttpApiEndpoint.get("followLogs", "/deployments/:deploymentId/logs/stream", {
      params,
      headers: { "last-event-id": Schema.optionalKey(Schema.String) },
      query: { cursor: Schema.optionalKey(Schema.String) },
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/event-stream" })),
      error
    })
  )
  .add(HttpApiEndpoint.get("timeline", "/deployments/:deploymentId/events", { params, success: TimelineView, error }))
  .middleware(Authentication) {}
