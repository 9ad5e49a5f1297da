import { Schema } from "effect"

/** The database cannot be opened, or must not be: `reason` says why, and what to do. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  path: Schema.String,
  reason: Schema.String,
  cause: Schema.optionalKey(Schema.Defect())
}) {
  override get message(): string {
    return `The database ${this.path} cannot be used: ${this.reason}`
  }
}
