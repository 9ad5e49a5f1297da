import { Schema } from "effect"

/** The hash that names a build's result by its inputs: 32 lower-case hex digits (128 bits of SHA-256). */
export const ArtifactId = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{32}$/, { message: "an artifact id, 32 hex digits" })
).pipe(Schema.brand("ArtifactId"))
export type ArtifactId = typeof ArtifactId.Type
