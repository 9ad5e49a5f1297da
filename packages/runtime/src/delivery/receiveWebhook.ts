/**
 * Takes a webhook request as GitHub sends it. The order matters: nothing of a body is looked at
 * before its signature is good, and an unknown project looks exactly like a wrong signature. After
 * one durable write the answer is given; whatever follows works from the record.
 */
import {
  DeliveryId,
  type DeploymentId,
  DeploymentStore,
  EnvStore,
  Intake,
  interpretPush,
  type Project,
  ProjectId,
  ProjectStore,
  PushEvent,
  type Status,
  type VerifiedDelivery
} from "@anchor-deploy/domain"
import { Effect, Option, Result, Schema } from "effect"
import { hint } from "../deployment/hint.ts"
import { activeWebhookSecrets } from "../project/activeWebhookSecrets.ts"
import { freshDeploymentId } from "../random.ts"
import { MalformedDelivery, parsePayload } from "./parsePayload.ts"
import { verifySignature } from "./verifySignature.ts"

/** A request's parts. `body` is what came over the wire, byte for byte. */
export interface WebhookRequest {
  readonly projectId: string
  readonly event: string | undefined
  readonly deliveryId: string | undefined
  readonly signature: string | undefined
  readonly body: Uint8Array
}

/** What the sender is told: the deployment that the delivery led to, or why there is none. */
export type WebhookAnswer =
  | { readonly _tag: "Accepted"; readonly deploymentId: DeploymentId; readonly status: Status }
  | { readonly _tag: "Ignored"; readonly reason: string }

/** The signature is wrong or missing, or there is no such project: the sender is not told which. */
export class BadSignature extends Schema.TaggedError<BadSignature>()("BadSignature", {}) {}

const findProject = Effect.fn("findProject")(function* (id: string) {
  const projects = yield* ProjectStore
  const projectId = Schema.decodeUnknownOption(ProjectId)(id)
  if (Option.isNone(projectId)) return undefined
  return yield* projects.get(projectId.value).pipe(Effect.catchTag("ProjectNotFound", () => Effect.succeed(undefined)))
})

const eventName = (event: string): string => event.replace(/[^\x21-\x7e]/g, "?").slice(0, 50)

const wishOf = Effect.fn("wishOf")(function* (project: Project, event: string, payload: Record<string, unknown>) {
  if (event === "ping") return { _tag: "Ignore", reason: "ping" } as const
  if (event !== "push") return { _tag: "Ignore", reason: `event ${eventName(event)}` } as const
  const push = yield* Schema.decodeUnknownEffect(PushEvent)(payload).pipe(
    Effect.mapError((error) => new MalformedDelivery({ detail: `Not a push event: ${error.message}` }))
  )
  const wish = interpretPush(project, push)
  if (wish._tag === "Ignore") return { _tag: "Ignore", reason: wish.reason } as const
  const envs = yield* EnvStore
  const { _tag, ...commit } = wish
  return {
    _tag: "Deploy",
    request: {
      ...commit,
      deploymentId: yield* freshDeploymentId,
      projectId: project.projectId,
      envVersion: (yield* envs.current(project.projectId)).version,
      envPinned: false
    }
  } as const
})

export const receiveWebhook = Effect.fn("receiveWebhook")(function* (request: WebhookRequest) {
  const intake = yield* Intake
  const deployments = yield* DeploymentStore
  const project = yield* findProject(request.projectId)
  const secrets = project === undefined ? [] : yield* activeWebhookSecrets(project)
  const deliveryId = Schema.decodeUnknownResult(DeliveryId)(request.deliveryId)

  if (!verifySignature(request.body, request.signature, secrets) || project === undefined) {
    if (project !== undefined) {
      yield* intake.refuse({
        projectId: project.projectId,
        deliveryId: Result.getOrElse(deliveryId, () => DeliveryId.make("none")),
        event: eventName(request.event ?? "none"),
        reason: request.signature === undefined ? "no signature" : "bad signature"
      })
    }
    return yield* new BadSignature()
  }
  if (request.event === undefined)
    return yield* new MalformedDelivery({ detail: "The X-GitHub-Event header is missing." })
  if (Result.isFailure(deliveryId)) {
    return yield* new MalformedDelivery({ detail: "The X-GitHub-Delivery header is missing or not an id." })
  }

  const payload = yield* Effect.fromResult(parsePayload(request.body))
  const wish = yield* wishOf(project, request.event, payload)
  const delivery: VerifiedDelivery = {
    projectId: project.projectId,
    deliveryId: deliveryId.success,
    event: eventName(request.event),
    wish:
      wish._tag === "Ignore"
        ? wish
        : { _tag: "Deploy", request: { ...wish.request, trigger: { _tag: "Push", deliveryId: deliveryId.success } } }
  }
  const verdict = yield* intake.accept(delivery)
  if (verdict._tag === "Ignored" || verdict._tag === "Refused") {
    return { _tag: "Ignored", reason: verdict.reason } satisfies WebhookAnswer as WebhookAnswer
  }
  const deployment = yield* deployments.get(verdict._tag === "Accepted" ? verdict.deploymentId : verdict.of)
  if (verdict._tag === "Accepted" && deployment.status === "queued") yield* hint(deployment)
  return {
    _tag: "Accepted",
    deploymentId: deployment.deploymentId,
    status: deployment.status
  } satisfies WebhookAnswer as WebhookAnswer
})
