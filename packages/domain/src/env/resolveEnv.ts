import { Effect, Redacted } from "effect"
import type { ProjectId } from "../project/ProjectId.ts"
import { EnvStore } from "./EnvStore.ts"
import type { EnvVersionNumber } from "./EnvVersion.ts"
import { SecretVault } from "./SecretVault.ts"

/** A version's names and values in the clear, and which of them are secret. */
export interface ResolvedEnv {
  readonly values: Readonly<Record<string, string>>
  readonly secretKeys: ReadonlyArray<string>
}

/** Opens an env version. Whoever calls this holds secrets: a build plan, or a site's process. */
export const resolveEnv = Effect.fn("resolveEnv")(function* (projectId: ProjectId, version: EnvVersionNumber) {
  const store = yield* EnvStore
  const vault = yield* SecretVault
  const { entries } = yield* store.get(projectId, version)
  const values: Record<string, string> = {}
  const secretKeys: Array<string> = []
  for (const entry of entries) {
    if (entry._tag === "Plain") values[entry.key] = entry.value
    else {
      values[entry.key] = Redacted.value(yield* vault.get(projectId, `env/${entry.key}`, entry.vaultVersion))
      secretKeys.push(entry.key)
    }
  }
  return Redacted.make<ResolvedEnv>({ values, secretKeys })
})
