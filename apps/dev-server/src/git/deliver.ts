import { randomUUID } from "node:crypto"
import type { Project } from "@anchor-deploy/domain"
import { activeWebhookSecrets, signBody } from "@anchor-deploy/runtime"
import { Effect, Schema } from "effect"
import { DeploymentId } from "@anchor-deploy/domain"
import { pushEvent, type RefUpdate } from "./pushEvent.ts"

/** What the webhook route answered. */
export const DeliveryAnswer = Schema.Union([
  Schema.Struct({ deploymentId: DeploymentId, status: Schema.String }),
  Schema.Struct({ ignored: Schema.String })
])

export class DeliveryFailed extends Schema.TaggedError<DeliveryFailed>()("DeliveryFailed", { reason: Schema.String }) {
  override get message(): string {
    return this.reason
  }
}

const decode = Schema.decodeUnknownEffect(DeliveryAnswer)

/**
 * Reports a push to the webhook route over HTTP, signed, exactly as GitHub would: there is one way in
 * for a push, and this one is on it too.
 */
export const deliver = Effect.fn("deliver")(function* (baseUrl: string, project: Project, update: RefUpdate) {
  const [secret] = yield* activeWebhookSecrets(project)
  if (secret === undefined)
    return yield* new DeliveryFailed({ reason: "The project has no webhook secret: rotate it." })
  const body = new TextEncoder().encode(JSON.stringify(yield* pushEvent(project, update)))
  const response = yield* Effect.tryPromise({
    try: (signal) =>
      fetch(`${baseUrl}/webhook/${project.projectId}`, {
        method: "POST",
        body,
        signal,
        headers: {
          "content-type": "application/json",
          "x-github-event": "push",
          "x-github-delivery": randomUUID(),
          "x-hub-signature-256": signBody(body, secret)
        }
      }).then(async (answer) => ({ ok: answer.ok, status: answer.status, text: await answer.text() })),
    catch: (cause) => new DeliveryFailed({ reason: `The push could not be delivered: ${String(cause)}` })
  })
  if (!response.ok) {
    return yield* new DeliveryFailed({
      reason: `The webhook route answered ${response.status}: ${response.text.slice(0, 500)}`
    })
  }
  return yield* decode(JSON.parse(response.text)).pipe(
    Effect.mapError(() => new DeliveryFailed({ reason: "The webhook route's answer cannot be read." }))
  )
})
