import {
  EnvConflict,
  type EnvEntry,
  EnvStore,
  EnvVersion,
  EnvVersionNotFound,
  EnvVersionNumber,
  type ProjectId
} from "@anchor-deploy/domain"
import { DateTime, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { record } from "./record.ts"
import { storeErrors } from "./storeErrors.ts"

interface Row {
  readonly record: string
}

const failing = storeErrors("EnvStore")
const stored = record(EnvVersion)

/** What every project begins with; it is not stored. */
const empty = (projectId: ProjectId): EnvVersion =>
  new EnvVersion({ projectId, version: EnvVersionNumber.make(0), entries: [], createdAt: DateTime.makeUnsafe(0) })

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const current = Effect.fn("EnvStore.current")(function* (projectId: ProjectId) {
    const [row] = yield* sql<Row>`SELECT record FROM env_current JOIN env_versions USING (project_id, version)
      WHERE project_id = ${projectId}`
    return row === undefined ? empty(projectId) : yield* stored.decode(row)
  }, failing("current"))

  const get = Effect.fn("EnvStore.get")(function* (projectId: ProjectId, version: EnvVersionNumber) {
    if (version === 0) return empty(projectId)
    const [row] = yield* sql<Row>`SELECT record FROM env_versions
      WHERE project_id = ${projectId} AND version = ${version}`
    if (row === undefined) return yield* new EnvVersionNotFound({ version })
    return yield* stored.decode(row)
  }, failing("get"))

  const append = Effect.fn("EnvStore.append")(
    function* (
      projectId: ProjectId,
      entries: ReadonlyArray<EnvEntry>,
      options: { readonly expected?: number | undefined; readonly makeCurrent: boolean }
    ) {
      const { expected, makeCurrent } = options
      const [now] = yield* sql<{ readonly newest: number; readonly current: number }>`SELECT
        (SELECT coalesce(max(version), 0) FROM env_versions WHERE project_id = ${projectId}) AS newest,
        (SELECT coalesce(max(version), 0) FROM env_current WHERE project_id = ${projectId}) AS current`
      const { current, newest } = now!
      if (expected !== undefined && expected !== current) return yield* new EnvConflict({ expected, actual: current })
      const version = EnvVersionNumber.make(newest + 1)
      const made = new EnvVersion({ projectId, version, entries, createdAt: yield* DateTime.now })
      const text = yield* stored.encode(made)
      yield* sql`INSERT INTO env_versions (project_id, version, record) VALUES (${projectId}, ${version}, ${text})`
      if (makeCurrent) {
        yield* sql`INSERT INTO env_current (project_id, version) VALUES (${projectId}, ${version})
          ON CONFLICT DO UPDATE SET version = excluded.version`
      }
      return made
    },
    sql.withTransaction,
    failing("append")
  )

  return EnvStore.of({ current, get, append })
})

/** Env versions in table `env_versions`, the current one's number in `env_current`. */
export const layer = Layer.effect(EnvStore, make)
