import { Schema } from "effect"

/** A full commit id, SHA-1 or SHA-256, in lower-case hex. */
export const CommitSha = Schema.String.check(
  Schema.isPattern(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, { message: "a full commit id, 40 or 64 hex digits" })
).pipe(Schema.brand("CommitSha"))
export type CommitSha = typeof CommitSha.Type
