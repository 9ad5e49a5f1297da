import { Schema } from "effect"

/**
 * The infrastructure behind a port failed: nothing was written. `port` names the port, `operation`
 * its method; `retryable` says whether the same call may succeed later (a full disk or a busy
 * database may, a corrupt row may not).
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  port: Schema.String,
  operation: Schema.String,
  retryable: Schema.Boolean,
  cause: Schema.Defect()
}) {
  override get message(): string {
    const cause = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `${this.port}.${this.operation} failed: ${cause}`
  }
}
