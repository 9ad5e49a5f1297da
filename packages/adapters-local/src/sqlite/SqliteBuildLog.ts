import {
  BadCursor,
  BuildLog,
  BuildLogSink,
  decodeCursor,
  type DeploymentId,
  encodeCursor,
  type LogFrame,
  linesOf
} from "@anchor-deploy/domain"
import { Array, Context, DateTime, Effect, Layer, PubSub, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { storeErrors } from "./storeErrors.ts"

const writing = storeErrors("BuildLogSink")
const reading = storeErrors("BuildLog")

/** Hints wait for a follower that is busy; a follower so slow that more would pile up misses some. */
const keptHints = 1024

/** Rows of one INSERT. Its text is prepared once for whole batches, and once for each smaller rest. */
const batch = 50

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const growth = yield* PubSub.sliding<DeploymentId>(keptHints)

  const lastSeqs = Effect.fnUntraced(function* (deploymentId: DeploymentId, frames: ReadonlyArray<LogFrame>) {
    const last = new Map<number, number>()
    for (const attempt of new Set(frames.map((frame) => frame.attempt))) {
      const [row] = yield* sql<{ readonly seq: number | null }>`SELECT max(seq) AS seq FROM log_lines
        WHERE deployment_id = ${deploymentId} AND attempt = ${attempt}`
      if (row?.seq != null) last.set(attempt, row.seq)
    }
    return last
  })

  const insert = Effect.fnUntraced(function* (deploymentId: DeploymentId, frames: ReadonlyArray<LogFrame>) {
    const lines = linesOf(yield* lastSeqs(deploymentId, frames), frames)
    const [end] = yield* sql<{ readonly sequence: number }>`SELECT coalesce(max(sequence), 0) AS sequence
        FROM log_lines WHERE deployment_id = ${deploymentId}`
    let sequence = end!.sequence
    for (const some of Array.chunksOf(lines, batch)) {
      const rows = Array.map(some, ({ at, attempt, message, seq = null }) => ({
        deployment_id: deploymentId,
        sequence: ++sequence,
        attempt,
        seq,
        at,
        message
      }))
      yield* sql`INSERT INTO log_lines ${sql.insert(rows)}`
    }
    return lines.length
  }, sql.withTransaction)

  const write = Effect.fn("BuildLogSink.write")(function* (
    deploymentId: DeploymentId,
    frames: ReadonlyArray<LogFrame>
  ) {
    if (frames.length > 0 && (yield* insert(deploymentId, frames)) > 0) yield* PubSub.publish(growth, deploymentId)
  }, writing("write"))

  const read = Effect.fn("BuildLog.read")(function* (
    deploymentId: DeploymentId,
    options: { readonly cursor?: string | undefined; readonly limit: number }
  ) {
    const { cursor, limit } = options
    const after = cursor === undefined ? 0 : decodeCursor(cursor)
    if (after === undefined) return yield* new BadCursor({ cursor: cursor! })
    const rows = yield* sql<{ readonly sequence: number; readonly at: number; readonly message: string }>`
      SELECT sequence, at, message FROM log_lines
      WHERE deployment_id = ${deploymentId} AND sequence > ${after} ORDER BY sequence LIMIT ${limit}`
    const lines = rows.map(({ at, message, sequence }) => ({ sequence, timestamp: DateTime.makeUnsafe(at), message }))
    return { lines, cursor: encodeCursor(lines.at(-1)?.sequence ?? after) }
  }, reading("read"))

  const grown = (deploymentId: DeploymentId) =>
    Stream.fromPubSub(growth).pipe(
      Stream.filter((changed) => changed === deploymentId),
      Stream.map(() => undefined)
    )

  return Context.make(BuildLogSink, BuildLogSink.of({ write })).pipe(
    Context.add(BuildLog, BuildLog.of({ read, grown }))
  )
})

/** Lines in table `log_lines`, read by their place. Growth is told within the process alone. */
export const layer = Layer.effectContext(make)
