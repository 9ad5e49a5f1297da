import { DeploymentId } from "@anchor-deploy/domain"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authentication } from "./CurrentUser.ts"
import { problems as error } from "./problems.ts"
import { AliasView, PromotionView } from "./views.ts"

const params = { projectId: Schema.String }

/** Where to go back to; nothing for what was live before. The body may be left out. */
export const RollbackBody = Schema.Struct({ deploymentId: Schema.optionalKey(DeploymentId) })

/** What is live. Every change answers once the new route serves. */
export class ProductionApi extends HttpApiGroup.make("production")
  .add(HttpApiEndpoint.get("live", "/projects/:projectId/alias/live", { params, success: AliasView, error }))
  .add(
    HttpApiEndpoint.get("promotions", "/projects/:projectId/promotions", {
      params,
      success: Schema.Struct({ items: Schema.Array(PromotionView), nextCursor: Schema.Null }),
      error
    })
  )
  .add(
    HttpApiEndpoint.post("rollback", "/projects/:projectId/rollback", {
      params,
      payload: RollbackBody,
      success: AliasView,
      error
    })
  )
  .add(HttpApiEndpoint.post("unpin", "/projects/:projectId/unpin", { params, success: AliasView, error }))
  .middleware(Authentication) {}
