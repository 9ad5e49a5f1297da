import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import * as problem from "../api/problems.ts"
import { maxWebhookBytes } from "../api/WebhookApi.ts"
import { receiveWebhook } from "../delivery/receiveWebhook.ts"
import { readBody } from "./readBody.ts"

export const WebhookHandlers = HttpApiBuilder.group(AnchorApi, "webhook", (handlers) =>
  handlers.handleRaw("receive", ({ params, request }) =>
    Effect.gen(function* () {
      const body = yield* readBody(maxWebhookBytes)
      const answer = yield* receiveWebhook({
        projectId: params.projectId,
        event: request.headers["x-github-event"],
        deliveryId: request.headers["x-github-delivery"],
        signature: request.headers["x-hub-signature-256"],
        body
      })
      if (answer._tag === "Ignored") return HttpServerResponse.jsonUnsafe({ ignored: answer.reason })
      const { deploymentId, status } = answer
      const headers = { location: `/deployments/${deploymentId}` }
      return HttpServerResponse.jsonUnsafe({ deploymentId, status }, { status: 202, headers })
    }).pipe(
      Effect.catchTags({
        BadSignature: () =>
          Effect.fail(
            new problem.Unauthorized({
              detail: "X-Hub-Signature-256 is not this project's signature of the body. Compare the webhook's secret."
            })
          ),
        MalformedDelivery: (error) => Effect.fail(new problem.BadRequest({ detail: error.detail })),
        BodyTooLarge: ({ limit }) =>
          Effect.fail(new problem.PayloadTooLarge({ detail: `A delivery may have ${limit} bytes at most.` })),
        HttpServerError: () => Effect.fail(new problem.BadRequest({ detail: "The body did not arrive whole." })),
        StoreError: (error) =>
          Effect.andThen(
            Effect.logError(error.message, error.cause),
            Effect.fail(new problem.Unavailable({ detail: `${error.message} Send the delivery again.` }))
          ),
        DeploymentNotFound: (error) => Effect.fail(new problem.Unavailable({ detail: error.message })),
        SecretNotFound: (error) => Effect.fail(new problem.Unavailable({ detail: error.message }))
      })
    )
  )
)
