import {
  BadCursor,
  decodeCursor,
  type DeploymentId,
  encodeCursor,
  type NewRuntimeLine,
  oldestKept,
  placeLines,
  RuntimeLog,
  withGap
} from "@anchor-deploy/domain"
import { Array, DateTime, Effect, Layer, PubSub, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { storeErrors } from "./storeErrors.ts"

const failing = storeErrors("RuntimeLog")

/** Hints wait for a follower that is busy; a follower so slow that more would pile up misses some. */
const keptHints = 1024

/** Rows of one INSERT. Its text is prepared once for whole batches, and once for each smaller rest. */
const batch = 50

interface LastRow {
  readonly sequence: number
  readonly bytesBefore: number
  readonly message: string
}

interface Row {
  readonly sequence: number
  readonly at: number
  readonly source: string | null
  readonly message: string
}

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const growth = yield* PubSub.sliding<DeploymentId>(keptHints)

  const insert = Effect.fnUntraced(function* (deploymentId: DeploymentId, lines: ReadonlyArray<NewRuntimeLine>) {
    const known = yield* sql`SELECT 1 FROM deployments WHERE deployment_id = ${deploymentId}`
    if (known.length === 0) return false
    const [last] = yield* sql<LastRow>`SELECT sequence, bytes_before AS "bytesBefore", message FROM runtime_lines
      WHERE deployment_id = ${deploymentId} ORDER BY sequence DESC LIMIT 1`
    const placed = placeLines(last, lines)
    for (const some of Array.chunksOf(placed, batch)) {
      const rows = Array.map(some, ({ at, bytesBefore, message, sequence, source = null }) => ({
        deployment_id: deploymentId,
        sequence,
        bytes_before: bytesBefore,
        at,
        source,
        message
      }))
      yield* sql`INSERT INTO runtime_lines ${sql.insert(rows)}`
    }
    const oldest = oldestKept(placed.at(-1)!)
    // Both grow from line to line, so that the walk from the oldest one ends at the first that is kept.
    const [first] = yield* sql<{ readonly sequence: number }>`SELECT sequence FROM runtime_lines
      WHERE deployment_id = ${deploymentId} AND bytes_before >= ${oldest.bytesBefore} ORDER BY sequence LIMIT 1`
    yield* sql`DELETE FROM runtime_lines
      WHERE deployment_id = ${deploymentId} AND sequence < ${Math.max(oldest.sequence, first!.sequence)}`
    return true
  }, sql.withTransaction)

  const append = Effect.fn("RuntimeLog.append")(function* (
    deploymentId: DeploymentId,
    lines: ReadonlyArray<NewRuntimeLine>
  ) {
    if (lines.length > 0 && (yield* insert(deploymentId, lines))) yield* PubSub.publish(growth, deploymentId)
  }, failing("append"))

  const read = Effect.fn("RuntimeLog.read")(function* (
    deploymentId: DeploymentId,
    options: { readonly cursor?: string | undefined; readonly limit: number }
  ) {
    const { cursor, limit } = options
    const after = cursor === undefined ? 0 : decodeCursor(cursor)
    if (after === undefined) return yield* new BadCursor({ cursor: cursor! })
    const rows = yield* sql<Row>`SELECT sequence, at, source, message FROM runtime_lines
      WHERE deployment_id = ${deploymentId} AND sequence > ${after} ORDER BY sequence LIMIT ${limit}`
    const kept = rows.map(({ at, message, sequence, source }) => ({
      sequence,
      timestamp: DateTime.makeUnsafe(at),
      message,
      ...(source === null ? {} : { source })
    }))
    const lines = withGap(after, kept, limit)
    return { lines, cursor: encodeCursor(lines.at(-1)?.sequence ?? after) }
  }, failing("read"))

  const grown = (deploymentId: DeploymentId) =>
    Stream.fromPubSub(growth).pipe(
      Stream.filter((changed) => changed === deploymentId),
      Stream.map(() => undefined)
    )

  return RuntimeLog.of({ append, read, grown })
})

/** Lines in table `runtime_lines`, read by their place. Growth is told within the process alone. */
export const layer = Layer.effect(RuntimeLog, make)
