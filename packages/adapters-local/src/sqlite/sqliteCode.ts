import { Predicate } from "effect"
import { SqlError } from "effect/sql"

/** SQLite's own name for what went wrong, such as `SQLITE_FULL`, or `undefined` if it was not SQLite. */
export const sqliteCode = (error: unknown): string | undefined => {
  const cause = SqlError.isSqlError(error) ? error.reason.cause : error
  return Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : undefined
}

/** Whether the code, or the primary code that it extends, is among the names. */
export const isSqliteCode = (code: string | undefined, names: ReadonlyArray<string>): boolean =>
  names.some((name) => code === name || code?.startsWith(`${name}_`) === true)
