import { BuildHint, BuildQueue, maxReceives } from "@anchor-deploy/domain"
import { Clock, Duration, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { storeErrors } from "./storeErrors.ts"

const HintRow = Schema.Struct({
  hint_id: Schema.Int,
  project_id: BuildHint.fields.projectId,
  deployment_id: BuildHint.fields.deploymentId,
  failed_receives: Schema.Int,
  receipts: Schema.Int
})

const failing = storeErrors("BuildQueue")
const decode = Schema.decodeUnknownEffect(HintRow)
const hintOf = (row: typeof HintRow.Type): BuildHint => ({
  projectId: row.project_id,
  deploymentId: row.deployment_id
})

/** `<hint_id>.<receipts>`: the second number grows with every receipt, so that an older one is stale. */
const parse = (receipt: string): { readonly hintId: number; readonly count: number } => {
  const [, hintId, count] = /^(\d{1,15})\.(\d{1,15})$/.exec(receipt) ?? []
  return { hintId: Number(hintId ?? -1), count: Number(count ?? -1) }
}

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const alive = sql.literal(`failed_receives < ${maxReceives}`)
  const spent = sql.literal(`failed_receives >= ${maxReceives}`)

  const send = Effect.fn("BuildQueue.send")(function* (hint: BuildHint, delay?: Duration.Duration) {
    const visibleAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(delay ?? Duration.zero)
    yield* sql`INSERT INTO hints (project_id, deployment_id, visible_at, failed_receives, receipts)
      VALUES (${hint.projectId}, ${hint.deploymentId}, ${visibleAt}, 0, 0)`
  }, failing("send"))

  const receive = Effect.fn("BuildQueue.receive")(function* (visibility: Duration.Duration) {
    const now = yield* Clock.currentTimeMillis
    const [row] = yield* sql`UPDATE hints
      SET visible_at = ${now + Duration.toMillis(visibility)}, failed_receives = failed_receives + 1, receipts = receipts + 1
      WHERE hint_id = (
        SELECT hint_id FROM hints WHERE ${alive} AND visible_at <= ${now} ORDER BY visible_at, hint_id LIMIT 1)
      RETURNING hint_id, project_id, deployment_id, failed_receives, receipts`
    if (row === undefined) return Option.none()
    const hint = yield* decode(row)
    return Option.some({
      hint: hintOf(hint),
      receipt: `${hint.hint_id}.${hint.receipts}`,
      receives: hint.failed_receives
    })
  }, failing("receive"))

  const release = Effect.fn("BuildQueue.release")(function* (receipt: string, delay: Duration.Duration) {
    const { count, hintId } = parse(receipt)
    const now = yield* Clock.currentTimeMillis
    yield* sql`UPDATE hints SET visible_at = ${now + Duration.toMillis(delay)}, failed_receives = failed_receives - 1,
        receipts = receipts + 1
      WHERE hint_id = ${hintId} AND receipts = ${count} AND visible_at > ${now}`
  }, failing("release"))

  const remove = Effect.fn("BuildQueue.remove")(function* (receipt: string) {
    const { count, hintId } = parse(receipt)
    const now = yield* Clock.currentTimeMillis
    yield* sql`DELETE FROM hints WHERE hint_id = ${hintId} AND receipts = ${count} AND visible_at > ${now}`
  }, failing("remove"))

  const deadLetters = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const rows = yield* sql`SELECT hint_id, project_id, deployment_id, failed_receives, receipts FROM hints
      WHERE ${spent} AND visible_at <= ${now} ORDER BY visible_at, hint_id`
    return (yield* Effect.forEach(rows, (row) => decode(row))).map(hintOf)
  }).pipe(failing("deadLetters"), Effect.withSpan("BuildQueue.deadLetters"))

  return BuildQueue.of({ send, receive, release, remove, deadLetters })
})

/** Hints in table `hints`. A dead letter is a row whose last receipt ran out: nothing has to move it. */
export const layer = Layer.effect(BuildQueue, make)
