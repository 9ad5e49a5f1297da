import {
  BadCursor,
  type BranchName,
  decodeCursor,
  Deployment,
  type DeploymentEvent,
  type DeploymentId,
  DeploymentNotFound,
  DeploymentStore,
  encodeCursor,
  isKept,
  isTerminal,
  type PageRequest,
  type ProjectId,
  timelineEntry,
  TimelineEvent,
  transition
} from "@anchor-deploy/domain"
import { DateTime, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { record } from "./record.ts"
import { storeErrors } from "./storeErrors.ts"

interface Row {
  readonly record: string
}

const failing = storeErrors("DeploymentStore")
const stored = record(Deployment)
const timelineRecord = record(TimelineEvent)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const find = Effect.fnUntraced(function* (deploymentId: DeploymentId) {
    const [row] = yield* sql<Row>`SELECT record FROM deployments WHERE deployment_id = ${deploymentId}`
    if (row === undefined) return yield* new DeploymentNotFound({ deploymentId })
    return yield* stored.decode(row)
  })

  const get = Effect.fn("DeploymentStore.get")(find, failing("get"))

  const note = Effect.fnUntraced(function* (event: DeploymentEvent, after: Deployment, at: DateTime.Utc) {
    const { deploymentId } = after
    const [last] = yield* sql<{ readonly sequence: number }>`SELECT coalesce(max(sequence), 0) AS sequence
      FROM timeline WHERE deployment_id = ${deploymentId}`
    const entry = timelineEntry(event, after, last!.sequence + 1, at)
    const text = yield* timelineRecord.encode(entry)
    yield* sql`INSERT INTO timeline (deployment_id, sequence, record)
      VALUES (${deploymentId}, ${entry.sequence}, ${text})`
  })

  const apply = Effect.fn("DeploymentStore.apply")(
    function* (deploymentId: DeploymentId, event: DeploymentEvent) {
      const now = yield* DateTime.now
      const after = yield* Effect.fromResult(transition(yield* find(deploymentId), event, now))
      const text = yield* stored.encode(after)
      yield* sql`UPDATE deployments SET terminal = ${isTerminal(after.status) ? 1 : 0}, record = ${text}
        WHERE deployment_id = ${deploymentId}`
      if (isKept(event)) yield* note(event, after, now)
      return after
    },
    sql.withTransaction,
    failing("apply")
  )

  const history = Effect.fn("DeploymentStore.history")(function* (projectId: ProjectId, page: PageRequest) {
    const { cursor, limit } = page
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor)
    if (before === undefined) return yield* new BadCursor({ cursor: cursor! })
    const rows = yield* sql<Row>`SELECT record FROM deployments
      WHERE project_id = ${projectId} AND sequence < ${before} ORDER BY sequence DESC LIMIT ${limit + 1}`
    const items = yield* Effect.forEach(rows.slice(0, limit), stored.decode)
    return { items, nextCursor: rows.length > limit ? encodeCursor(items.at(-1)!.sequence) : null }
  }, failing("history"))

  const timeline = Effect.fn("DeploymentStore.timeline")(function* (deploymentId: DeploymentId) {
    const rows = yield* sql<Row>`SELECT record FROM timeline WHERE deployment_id = ${deploymentId} ORDER BY sequence`
    return yield* Effect.forEach(rows, timelineRecord.decode)
  }, failing("timeline"))

  const unfinished = sql<Row>`SELECT record FROM deployments WHERE terminal = 0 ORDER BY position`.pipe(
    Effect.flatMap((rows) => Effect.forEach(rows, stored.decode)),
    failing("unfinished"),
    Effect.withSpan("DeploymentStore.unfinished")
  )

  const newestPush = Effect.fn("DeploymentStore.newestPush")(function* (projectId: ProjectId, branch: BranchName) {
    const [row] = yield* sql<Row>`SELECT record FROM deployments
      WHERE project_id = ${projectId} AND branch = ${branch} AND push = 1 ORDER BY sequence DESC LIMIT 1`
    return row === undefined ? undefined : yield* stored.decode(row)
  }, failing("newestPush"))

  return DeploymentStore.of({ get, apply, history, timeline, unfinished, newestPush })
})

/** Deployments in table `deployments`, their timelines in `timeline`. */
export const layer = Layer.effect(DeploymentStore, make)
