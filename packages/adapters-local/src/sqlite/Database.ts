/**
 * Anchor's one database file: an `effect/sql` client over better-sqlite3.
 *
 * One connection serves the process. Its statements run synchronously and in turn; a transaction
 * holds it until it ends, and takes the write lock at once (`BEGIN IMMEDIATE`), so that what a
 * compare-and-set reads cannot change before it writes. WAL with `synchronous=FULL`: what a store has
 * confirmed survives a power cut. There is no `@effect/sql-sqlite-node` for this version of Effect.
 */
import { mkdirSync, closeSync, existsSync, openSync, statSync } from "node:fs"
import { dirname } from "node:path"
import type BetterSqlite3 from "better-sqlite3"
import { Effect, Layer, Semaphore } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, Statement } from "effect/sql"
import { connection } from "./connection.ts"
import { DatabaseUnusable } from "./DatabaseUnusable.ts"
import { migrate } from "./migrate.ts"
import { isSqliteCode, sqliteCode } from "./sqliteCode.ts"

export interface DatabaseOptions {
  /** The file; made with its directory if absent, readable by its owner alone. */
  readonly path: string
}

/** Up to this size a check of the whole file takes less than the rest of a start. */
const alwaysChecked = 64 * 1024 * 1024

const damaged = (said: string): string =>
  `it is damaged (${said.replaceAll(/\s+/g, " ")}). Restore it from a backup, or move it away and start with an empty one.`

const reasonOf = (cause: unknown): string => {
  if (cause instanceof DatabaseUnusable) return cause.reason
  const code = sqliteCode(cause)
  const said = cause instanceof Error ? cause.message : String(cause)
  if (isSqliteCode(code, ["SQLITE_NOTADB", "SQLITE_CORRUPT"])) return damaged(said)
  if (isSqliteCode(code, ["SQLITE_FULL", "ENOSPC"])) return `the disk is full. Free some space and start again.`
  if (isSqliteCode(code, ["SQLITE_BUSY", "SQLITE_LOCKED"])) return `another process holds it. End that one first.`
  return `${said}. Check that the directory exists and that this user may write to it.`
}

const open = (SQLite: typeof BetterSqlite3, path: string): BetterSqlite3.Database => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, "a", 0o600))
  const uncleanEnd = existsSync(`${path}-wal`)
  const db = new SQLite(path, { timeout: 5000 })
  try {
    db.pragma("journal_mode = WAL")
    db.pragma("synchronous = FULL")
    db.pragma("foreign_keys = ON")
    db.pragma("journal_size_limit = 67108864")
    if (uncleanEnd || statSync(path).size <= alwaysChecked) {
      const found = db.pragma("quick_check(1)", { simple: true })
      if (found !== "ok") throw new DatabaseUnusable({ path, reason: damaged(String(found)) })
    }
    migrate(db, path)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** better-sqlite3 ends the whole process with a segmentation fault, not an error, on a Node it was not built for. */
const load = (path: string): Effect.Effect<typeof BetterSqlite3, DatabaseUnusable> =>
  Number.parseInt(process.versions.node, 10) < 22
    ? Effect.fail(
        new DatabaseUnusable({
          path,
          reason: `Node ${process.versions.node} is too old for it. Use Node 24: npm start brings its own.`
        })
      )
    : Effect.tryPromise({
        try: async () => (await import("better-sqlite3")).default,
        catch: (cause) =>
          new DatabaseUnusable({ path, reason: `better-sqlite3 does not load: ${String(cause)}`, cause })
      })

const make = Effect.fn("Database.make")(function* ({ path }: DatabaseOptions) {
  const SQLite = yield* load(path)
  const db = yield* Effect.acquireRelease(
    Effect.try({
      try: () => open(SQLite, path),
      catch: (cause) =>
        cause instanceof DatabaseUnusable ? cause : new DatabaseUnusable({ path, reason: reasonOf(cause), cause })
    }),
    (opened) => Effect.sync(() => opened.close())
  )
  const semaphore = yield* Semaphore.make(1)
  return yield* SqlClient.make({
    ...SqlClient.makeSqliteAcquirers({
      connection: Effect.succeed(connection(db)),
      semaphore,
      isTransaction: () => db.inTransaction
    }),
    driver: "better-sqlite3",
    compiler: Statement.makeCompilerSqlite(),
    prepareTransactionControls: true,
    beginTransaction: "BEGIN IMMEDIATE",
    releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
    spanAttributes: [["db.system.name", "sqlite"]]
  })
})

export const layer = (options: DatabaseOptions): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  Layer.effect(SqlClient.SqlClient, make(options)).pipe(Layer.provide(Reactivity.layer))
