import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { Authentication } from "./CurrentUser.ts"
import { pageOf, pageQuery } from "./paging.ts"
import { problems as error } from "./problems.ts"
import {
  CreatedProject,
  DeliveryView,
  EnvVarInput,
  EnvView,
  NewProject,
  ProjectChange,
  ProjectView,
  PushTokenView,
  WebhookSecretView
} from "./views.ts"

const params = { projectId: Schema.String }

/** Projects, their secrets, their environment and what came in for them. */
export class ProjectsApi extends HttpApiGroup.make("projects")
  .add(HttpApiEndpoint.get("list", "/projects", { query: pageQuery, success: pageOf(ProjectView), error }))
  .add(
    HttpApiEndpoint.post("create", "/projects", {
      payload: NewProject,
      success: CreatedProject.pipe(HttpApiSchema.status(201)),
      error
    })
  )
  .add(HttpApiEndpoint.get("get", "/projects/:projectId", { params, success: ProjectView, error }))
  .add(
    HttpApiEndpoint.patch("update", "/projects/:projectId", {
      params,
      payload: ProjectChange,
      success: ProjectView,
      error
    })
  )
  .add(HttpApiEndpoint.delete("remove", "/projects/:projectId", { params, success: HttpApiSchema.NoContent, error }))
  .add(
    HttpApiEndpoint.post("rotateWebhookSecret", "/projects/:projectId/webhook-secret", {
      params,
      success: WebhookSecretView.pipe(HttpApiSchema.status(201)),
      error
    })
  )
  .add(
    HttpApiEndpoint.post("createPushToken", "/projects/:projectId/push-token", {
      params,
      success: PushTokenView.pipe(HttpApiSchema.status(201)),
      error
    })
  )
  .add(HttpApiEndpoint.get("env", "/projects/:projectId/env", { params, success: EnvView, error }))
  .add(
    HttpApiEndpoint.put("replaceEnv", "/projects/:projectId/env", {
      params,
      headers: { "if-match": Schema.optionalKey(Schema.String) },
      payload: Schema.Struct({ envVars: Schema.Array(EnvVarInput) }),
      success: EnvView,
      error
    })
  )
  .add(
    HttpApiEndpoint.get("deliveries", "/projects/:projectId/deliveries", {
      params,
      query: pageQuery,
      success: pageOf(DeliveryView),
      error
    })
  )
  .middleware(Authentication) {}
