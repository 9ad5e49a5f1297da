import { StoreError } from "@anchor-deploy/domain"
import { Effect, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import { isSqliteCode, sqliteCode } from "./sqliteCode.ts"

/** What may pass: a full or failing disk is cleared, a lock is released, memory is freed. */
const transient = ["SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_NOMEM"]

type Infrastructure = SqlError.SqlError | Schema.SchemaError

const isInfrastructure = (error: unknown): error is Infrastructure =>
  typeof error === "object" &&
  error !== null &&
  "_tag" in error &&
  (error._tag === "SqlError" || error._tag === "SchemaError")

/**
 * Turns the failures of SQLite and of stored records into the port's one infrastructure error, and
 * leaves the domain's own errors as they are. A record that does not decode is not worth a retry.
 */
export const storeErrors =
  (port: string) =>
  (operation: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, Infrastructure> | StoreError, R> =>
    Effect.mapError(effect, (error) =>
      isInfrastructure(error)
        ? new StoreError({
            port,
            operation,
            retryable: isSqliteCode(sqliteCode(error), transient),
            cause: error._tag === "SqlError" ? error.reason.cause : error
          })
        : (error as Exclude<E, Infrastructure>)
    )
