import {
  BadCursor,
  decodeCursor,
  Delivery,
  type DeliveryId,
  Deployment,
  type DeploymentRequest,
  encodeCursor,
  firstEntry,
  Intake,
  judgeDelivery,
  keptRefusals,
  newDeployment,
  type PageRequest,
  type ProjectId,
  TimelineEvent,
  Verdict,
  type VerifiedDelivery
} from "@anchor-deploy/domain"
import { DateTime, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { record } from "./record.ts"
import { storeErrors } from "./storeErrors.ts"

interface Row {
  readonly record: string
}

const failing = storeErrors("Intake")
const deliveryRecord = record(Delivery)
const deploymentRecord = record(Deployment)
const timelineRecord = record(TimelineEvent)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const queue = Effect.fnUntraced(function* (request: DeploymentRequest) {
    const { deploymentId, projectId } = request
    const [last] = yield* sql<{ readonly sequence: number }>`SELECT coalesce(max(sequence), 0) AS sequence
      FROM deployments WHERE project_id = ${projectId}`
    const deployment = newDeployment(request, last!.sequence + 1, yield* DateTime.now)
    const text = yield* deploymentRecord.encode(deployment)
    const push = deployment.trigger._tag === "Push" ? 1 : 0
    yield* sql`INSERT INTO deployments (deployment_id, project_id, sequence, branch, push, terminal, record)
      VALUES (${deploymentId}, ${projectId}, ${deployment.sequence}, ${deployment.branch}, ${push}, 0, ${text})`
    const entry = yield* timelineRecord.encode(firstEntry(deployment))
    yield* sql`INSERT INTO timeline (deployment_id, sequence, record) VALUES (${deploymentId}, 1, ${entry})`
    return deployment
  })

  const keep = Effect.fnUntraced(function* (delivery: Omit<Delivery, "receivedAt">) {
    const { deliveryId, event, projectId, verdict } = delivery
    const text = yield* deliveryRecord.encode(
      new Delivery({ projectId, deliveryId, event, verdict, receivedAt: yield* DateTime.now })
    )
    const refused = verdict._tag === "Refused" ? 1 : 0
    yield* sql`INSERT INTO deliveries (project_id, delivery_id, refused, record)
      VALUES (${projectId}, ${deliveryId}, ${refused}, ${text})`
  })

  const newestPush = Effect.fnUntraced(function* ({ wish }: VerifiedDelivery) {
    if (wish._tag === "Ignore") return undefined
    const [row] = yield* sql<Row>`SELECT record FROM deployments
      WHERE project_id = ${wish.request.projectId} AND branch = ${wish.request.branch} AND push = 1
      ORDER BY sequence DESC LIMIT 1`
    return row === undefined ? undefined : yield* deploymentRecord.decode(row)
  })

  const accept = Effect.fn("Intake.accept")(
    function* (delivery: VerifiedDelivery) {
      const { deliveryId, projectId, wish } = delivery
      const [known] = yield* sql<Row>`SELECT record FROM deliveries
        WHERE project_id = ${projectId} AND delivery_id = ${deliveryId} AND refused = 0`
      if (known !== undefined) return (yield* deliveryRecord.decode(known)).verdict
      const verdict = judgeDelivery(wish, yield* newestPush(delivery))
      if (verdict._tag === "Accepted" && wish._tag === "Deploy") yield* queue(wish.request)
      yield* keep({ projectId, deliveryId, event: delivery.event, verdict })
      return verdict
    },
    sql.withTransaction,
    failing("accept")
  )

  const request = Effect.fn("Intake.request")(queue, sql.withTransaction, failing("request"))

  const refuse = Effect.fn("Intake.refuse")(
    function* (refusal: {
      readonly projectId: ProjectId
      readonly deliveryId: DeliveryId
      readonly event: string
      readonly reason: string
    }) {
      const { reason, ...rest } = refusal
      yield* keep({ ...rest, verdict: Verdict.make({ _tag: "Refused", reason }) })
      yield* sql`DELETE FROM deliveries WHERE position IN (SELECT position FROM deliveries
        WHERE project_id = ${refusal.projectId} AND refused = 1
        ORDER BY position DESC LIMIT -1 OFFSET ${keptRefusals})`
    },
    sql.withTransaction,
    failing("refuse")
  )

  const deliveries = Effect.fn("Intake.deliveries")(function* (projectId: ProjectId, page: PageRequest) {
    const { cursor, limit } = page
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor)
    if (before === undefined) return yield* new BadCursor({ cursor: cursor! })
    const rows = yield* sql<Row & { readonly position: number }>`SELECT position, record FROM deliveries
      WHERE project_id = ${projectId} AND position < ${before} ORDER BY position DESC LIMIT ${limit + 1}`
    const shown = rows.slice(0, limit)
    const items = yield* Effect.forEach(shown, deliveryRecord.decode)
    return { items, nextCursor: rows.length > limit ? encodeCursor(shown.at(-1)!.position) : null }
  }, failing("deliveries"))

  return Intake.of({ accept, request, refuse, deliveries })
})

/** Deliveries and new deployments; each wish is one transaction. */
export const layer = Layer.effect(Intake, make)
