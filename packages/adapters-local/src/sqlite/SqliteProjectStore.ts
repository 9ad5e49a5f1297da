import {
  BadCursor,
  decodeKeyCursor,
  encodeKeyCursor,
  Project,
  ProjectExists,
  type ProjectId,
  ProjectNotFound,
  ProjectStore,
  type PageRequest,
  type UserId
} from "@anchor-deploy/domain"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { record } from "./record.ts"
import { storeErrors } from "./storeErrors.ts"

interface Row {
  readonly record: string
}

const failing = storeErrors("ProjectStore")
const stored = record(Project)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const find = Effect.fnUntraced(function* (projectId: ProjectId) {
    const [row] = yield* sql<Row>`SELECT record FROM projects WHERE project_id = ${projectId}`
    if (row === undefined) return yield* new ProjectNotFound({ projectId })
    return yield* stored.decode(row)
  })

  const create = Effect.fn("ProjectStore.create")(function* (project: Project) {
    const { projectId, userId } = project
    const text = yield* stored.encode(project)
    const made = yield* sql`INSERT INTO projects (project_id, user_id, record) VALUES (${projectId}, ${userId}, ${text})
      ON CONFLICT DO NOTHING RETURNING project_id`
    if (made.length === 0) return yield* new ProjectExists({ projectId })
  }, failing("create"))

  const get = Effect.fn("ProjectStore.get")(find, failing("get"))

  const update = Effect.fn("ProjectStore.update")(
    function* (projectId: ProjectId, change: (project: Project) => Project) {
      const changed = change(yield* find(projectId))
      const text = yield* stored.encode(changed)
      yield* sql`UPDATE projects SET user_id = ${changed.userId}, record = ${text} WHERE project_id = ${projectId}`
      return changed
    },
    sql.withTransaction,
    failing("update")
  )

  const remove = Effect.fn("ProjectStore.remove")(function* (projectId: ProjectId) {
    const removed = yield* sql`DELETE FROM projects WHERE project_id = ${projectId} RETURNING project_id`
    if (removed.length === 0) return yield* new ProjectNotFound({ projectId })
  }, failing("remove"))

  const list = Effect.fn("ProjectStore.list")(function* (userId: UserId, { cursor, limit }: PageRequest) {
    const after = cursor === undefined ? "" : decodeKeyCursor(cursor)
    if (after === undefined) return yield* new BadCursor({ cursor: cursor! })
    const rows = yield* sql<Row>`SELECT record FROM projects WHERE user_id = ${userId} AND project_id > ${after}
      ORDER BY project_id LIMIT ${limit + 1}`
    const items = yield* Effect.forEach(rows.slice(0, limit), stored.decode)
    return { items, nextCursor: rows.length > limit ? encodeKeyCursor(items.at(-1)!.projectId) : null }
  }, failing("list"))

  const all = sql<Row>`SELECT record FROM projects ORDER BY project_id`.pipe(
    Effect.flatMap((rows) => Effect.forEach(rows, stored.decode)),
    failing("all"),
    Effect.withSpan("ProjectStore.all")
  )

  return ProjectStore.of({ create, get, update, remove, list, all })
})

/** Projects in table `projects`; whatever else belongs to one ends with its row. */
export const layer = Layer.effect(ProjectStore, make)
