import {
  type EnvEntry,
  type EnvInput,
  EnvStore,
  type PlannedEntry,
  planEnv,
  type ProjectId,
  SecretVault,
  utf8Length
} from "@anchor-deploy/domain"
import { Effect, Redacted } from "effect"

/** Seals what is secret; the rest of a planned set is an entry already. */
const entryOf = Effect.fn("entryOf")(function* (projectId: ProjectId, planned: PlannedEntry) {
  if (planned._tag === "Keep") return planned.entry
  if (planned._tag === "Plain")
    return { _tag: "Plain", key: planned.key, value: planned.value } satisfies EnvEntry as EnvEntry
  const vault = yield* SecretVault
  const vaultVersion = yield* vault.put(projectId, `env/${planned.key}`, Redacted.make(planned.value))
  return {
    _tag: "Secret",
    key: planned.key,
    vaultVersion,
    size: utf8Length(planned.value)
  } satisfies EnvEntry as EnvEntry
})

/**
 * Writes a project's variables as its next version. With `expected` only if that is still the
 * current one; with `makeCurrent: false` for one deployment alone.
 */
export const writeEnv = Effect.fn("writeEnv")(function* (
  projectId: ProjectId,
  inputs: ReadonlyArray<EnvInput>,
  options: {
    readonly expected?: number | undefined
    readonly makeCurrent: boolean
    readonly base?: ReadonlyArray<EnvEntry>
  }
) {
  const store = yield* EnvStore
  const previous = options.base ?? (yield* store.current(projectId)).entries
  const planned = yield* Effect.fromResult(planEnv(previous, inputs))
  const entries = yield* Effect.forEach(planned, (entry) => entryOf(projectId, entry))
  return yield* store.append(projectId, entries, options)
})
