import type BetterSqlite3 from "better-sqlite3"
import { DatabaseUnusable } from "./DatabaseUnusable.ts"
import { initial } from "./migrations/0001-initial.ts"
import { runtimeLog } from "./migrations/0002-runtime-log.ts"

/**
 * The schema's history. `user_version` counts how many of these a database has seen. One that was
 * released is never changed: a correction is a new one at the end.
 */
export const migrations: ReadonlyArray<string> = [initial, runtimeLog]

/** Brings the database up to date in one transaction; refuses one that a newer Anchor has written. */
export const migrate = (db: BetterSqlite3.Database, path: string): void => {
  const upToDate = db.transaction(() => {
    const version = db.pragma("user_version", { simple: true }) as number
    if (version > migrations.length) {
      throw new DatabaseUnusable({
        path,
        reason:
          `a newer Anchor has written it (schema ${version}, this one knows ${migrations.length}). ` +
          "Start that version again, or choose another data directory with ANCHOR_DATA_DIR."
      })
    }
    for (const sql of migrations.slice(version)) db.exec(sql)
    db.pragma(`user_version = ${migrations.length}`)
  })
  upToDate.immediate()
}
