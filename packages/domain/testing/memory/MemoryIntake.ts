import { DateTime, Effect, Layer } from "effect"
import {
  BadCursor,
  decodeCursor,
  Delivery,
  type DeliveryId,
  type Deployment,
  type DeploymentRequest,
  encodeCursor,
  firstEntry,
  Intake,
  judgeDelivery,
  keptRefusals,
  newDeployment,
  type PageRequest,
  type ProjectId,
  Verdict,
  type VerifiedDelivery
} from "../../src/index.ts"
import { newestPush, ofProject } from "./deploymentsOf.ts"
import { MemoryWorld, needProject } from "./MemoryWorld.ts"

export const layer = Layer.effect(
  Intake,
  Effect.gen(function* () {
    const world = yield* MemoryWorld

    const queue = (request: DeploymentRequest, now: DateTime.Utc): Deployment => {
      const sequence = ofProject(world, request.projectId).length + 1
      const deployment = newDeployment(request, sequence, now)
      world.deployments.set(deployment.deploymentId, deployment)
      world.timelines.set(deployment.deploymentId, [firstEntry(deployment)])
      return deployment
    }

    const keep = (delivery: Omit<Delivery, "receivedAt">, receivedAt: DateTime.Utc): void => {
      world.deliveries.push(new Delivery({ ...delivery, receivedAt }))
    }

    const accept = Effect.fnUntraced(function* (delivery: VerifiedDelivery) {
      const { deliveryId, event, projectId, wish } = delivery
      const now = yield* DateTime.now
      yield* needProject(world, projectId, "Intake", "accept")
      return yield* Effect.sync(() => {
        const known = world.deliveries.find(
          (each) => each?.projectId === projectId && each.deliveryId === deliveryId && each.verdict._tag !== "Refused"
        )
        if (known !== undefined) return known.verdict
        const newest = wish._tag === "Deploy" ? newestPush(world, projectId, wish.request.branch) : undefined
        const verdict = judgeDelivery(wish, newest)
        if (verdict._tag === "Accepted" && wish._tag === "Deploy") queue(wish.request, now)
        keep({ projectId, deliveryId, event, verdict }, now)
        return verdict
      })
    })

    const request = Effect.fnUntraced(function* (wish: DeploymentRequest) {
      const now = yield* DateTime.now
      yield* needProject(world, wish.projectId, "Intake", "request")
      return yield* Effect.sync(() => queue(wish, now))
    })

    const refuse = Effect.fnUntraced(function* (refusal: {
      readonly projectId: ProjectId
      readonly deliveryId: DeliveryId
      readonly event: string
      readonly reason: string
    }) {
      const { reason, ...rest } = refusal
      const now = yield* DateTime.now
      yield* needProject(world, refusal.projectId, "Intake", "refuse")
      yield* Effect.sync(() => {
        keep({ ...rest, verdict: Verdict.make({ _tag: "Refused", reason }) }, now)
        const refused = [...world.deliveries.entries()].filter(
          ([, each]) => each?.projectId === refusal.projectId && each.verdict._tag === "Refused"
        )
        for (const [position] of refused.slice(0, -keptRefusals)) world.deliveries[position] = undefined
      })
    })

    const deliveries = (projectId: ProjectId, { cursor, limit }: PageRequest) =>
      Effect.suspend(() => {
        const before = cursor === undefined ? world.deliveries.length : decodeCursor(cursor)
        if (before === undefined) return Effect.fail(new BadCursor({ cursor: cursor! }))
        const older = [...world.deliveries.entries()]
          .flatMap(([position, delivery]) =>
            delivery?.projectId === projectId && position < before ? [{ position, delivery }] : []
          )
          .toReversed()
        const shown = older.slice(0, limit)
        return Effect.succeed({
          items: shown.map(({ delivery }) => delivery),
          nextCursor: older.length > limit ? encodeCursor(shown.at(-1)!.position) : null
        })
      })

    return Intake.of({ accept, request, refuse, deliveries })
  })
)
