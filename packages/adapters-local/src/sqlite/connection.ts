import type BetterSqlite3 from "better-sqlite3"
import { Effect, Stream } from "effect"
import { SqlError, type SqlConnection } from "effect/sql"

/** Statements are few and fixed; the limit only guards against texts that are built from data. */
const keptStatements = 500

/** What `effect/sql` asks of a driver, over one open database. Statements are prepared once. */
export const connection = (db: BetterSqlite3.Database): SqlConnection.Connection => {
  const prepared = new Map<string, BetterSqlite3.Statement>()
  const prepare = (sql: string): BetterSqlite3.Statement => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    if (prepared.size >= keptStatements) prepared.clear()
    const statement = db.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }

  const attempt = <A>(run: () => A): Effect.Effect<A, SqlError.SqlError> =>
    Effect.try({
      try: run,
      catch: (cause) => new SqlError.SqlError({ reason: SqlError.classifySqliteError(cause) })
    })
  const rows = (statement: BetterSqlite3.Statement, params: ReadonlyArray<unknown>): ReadonlyArray<object> => {
    if (statement.reader) return statement.all(...params) as ReadonlyArray<object>
    statement.run(...params)
    return []
  }
  const transformed: SqlConnection.Connection["execute"] = (sql, params, transform) =>
    attempt(() => {
      const found = rows(prepare(sql), params)
      return transform === undefined ? found : transform(found)
    })
  const values: SqlConnection.Connection["executeValues"] = (sql, params) =>
    attempt(() => {
      const statement = db.prepare(sql)
      return rows(statement.reader ? statement.raw(true) : statement, params) as ReadonlyArray<ReadonlyArray<unknown>>
    })

  return {
    execute: transformed,
    executeRaw: (sql, params) => attempt(() => rows(prepare(sql), params)),
    executeStream: (sql, params, transform) =>
      Stream.unwrap(Effect.map(transformed(sql, params, transform), Stream.fromIterable)),
    executeValues: values,
    executeValuesUnprepared: values,
    executeUnprepared: transformed
  }
}
