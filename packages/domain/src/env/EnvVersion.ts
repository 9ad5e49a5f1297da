import { Schema } from "effect"
import { ProjectId } from "../project/ProjectId.ts"
import { EnvKey } from "./EnvKey.ts"

/** A project's env versions are numbered from 1; 0 is the empty one that every project begins with. */
export const EnvVersionNumber = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).pipe(
  Schema.brand("EnvVersionNumber")
)
export type EnvVersionNumber = typeof EnvVersionNumber.Type

/** Values by name in the clear, or where the vault keeps them. */
export const EnvEntry = Schema.TaggedUnion({
  Plain: { key: EnvKey, value: Schema.String },
  Secret: { key: EnvKey, vaultVersion: Schema.Int, size: Schema.Int }
})
export type EnvEntry = typeof EnvEntry.Type

/** An immutable snapshot of a project's environment variables, by name in order. */
export class EnvVersion extends Schema.Class<EnvVersion>("EnvVersion")({
  projectId: ProjectId,
  version: EnvVersionNumber,
  entries: Schema.Array(EnvEntry),
  createdAt: Schema.DateTimeUtcFromString
}) {}

/** Names and values of one version together, in bytes of UTF-8; at most `maxEnvBytes`. */
export const maxEnvBytes = 64 * 1024

export const utf8Length = (text: string): number => new TextEncoder().encode(text).length

export const envBytes = (entries: ReadonlyArray<EnvEntry>): number =>
  entries.reduce(
    (sum, entry) => sum + entry.key.length + (entry._tag === "Plain" ? utf8Length(entry.value) : entry.size),
    0
  )
