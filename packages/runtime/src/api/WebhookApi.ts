import { DeploymentId, Status } from "@anchor-deploy/domain"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { BadRequest, PayloadTooLarge, Unauthorized, Unavailable } from "./problems.ts"

/** The largest body that is read, in bytes: GitHub's own limit. */
export const maxWebhookBytes = 25 * 1024 * 1024

/**
 * GitHub's deliveries: `push` and `ping`, signed over the raw body.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export class WebhookApi extends HttpApiGroup.make("webhook").add(
  HttpApiEndpoint.post("receive", "/webhook/:projectId", {
    params: { projectId: Schema.String },
    success: [
      Schema.Struct({ deploymentId: DeploymentId, status: Status }).pipe(HttpApiSchema.status(202)),
      Schema.Struct({ ignored: Schema.String }).pipe(HttpApiSchema.status(200))
    ],
    error: [BadRequest, Unauthorized, PayloadTooLarge, Unavailable]
  })
    .annotate(OpenApi.Summary, "Receive a GitHub delivery")
    .annotate(
      OpenApi.Description,
      "Takes `push` and `ping` as GitHub sends them: `X-GitHub-Event`, `X-GitHub-Delivery`, and `X-Hub-Signature-256` over the raw body. A push to the production branch answers 202 with its deployment, also when it is delivered again; what asks for no deployment answers 200 with the reason."
    )
) {}
