import { Result, Schema } from "effect"
import { EnvKey } from "./EnvKey.ts"
import { type EnvEntry, maxEnvBytes, utf8Length } from "./EnvVersion.ts"
import { InvalidEnv } from "./errors.ts"

/** A variable as a user writes it; a secret without `value` keeps the value that it has. */
export interface EnvInput {
  readonly key: string
  readonly value?: string | undefined
  readonly isSecret: boolean
}

/** What becomes of one variable: stored in the clear, sealed first, or taken over as it is. */
export type PlannedEntry =
  | { readonly _tag: "Plain"; readonly key: EnvKey; readonly value: string }
  | { readonly _tag: "Seal"; readonly key: EnvKey; readonly value: string }
  | { readonly _tag: "Keep"; readonly entry: EnvEntry }

const invalid = (reason: string, key?: string) =>
  Result.fail(new InvalidEnv({ reason, ...(key === undefined ? {} : { key: key.slice(0, 200) }) }))

const plan = (previous: ReadonlyArray<EnvEntry>, input: EnvInput): Result.Result<PlannedEntry, InvalidEnv> => {
  const decoded = Schema.decodeUnknownResult(EnvKey)(input.key)
  if (Result.isFailure(decoded)) return invalid(decoded.failure.message, input.key)
  const key = decoded.success
  if (input.value === undefined) {
    const entry = previous.find((candidate) => candidate.key === key)
    return input.isSecret && entry?._tag === "Secret"
      ? Result.succeed({ _tag: "Keep", entry })
      : invalid("needs a value: only a secret that is already set may come without one", key)
  }
  if (input.value.includes("\0")) return invalid("a value must not contain NUL", key)
  if (!input.value.isWellFormed()) return invalid("a value must be well-formed text", key)
  return Result.succeed({ _tag: input.isSecret ? "Seal" : "Plain", key, value: input.value })
}

const plannedBytes = (planned: PlannedEntry): number =>
  planned._tag === "Keep"
    ? planned.entry.key.length +
      (planned.entry._tag === "Secret" ? planned.entry.size : utf8Length(planned.entry.value))
    : planned.key.length + utf8Length(planned.value)

const keyOf = (planned: PlannedEntry): string => (planned._tag === "Keep" ? planned.entry.key : planned.key)

/**
 * The whole new set of variables, by key in order, or the first thing that is wrong with it. What is
 * not in `inputs` is gone.
 */
export const planEnv = (
  previous: ReadonlyArray<EnvEntry>,
  inputs: ReadonlyArray<EnvInput>
): Result.Result<ReadonlyArray<PlannedEntry>, InvalidEnv> => {
  const planned: Array<PlannedEntry> = []
  const seen = new Set<string>()
  for (const input of inputs) {
    const result = plan(previous, input)
    if (Result.isFailure(result)) return Result.fail(result.failure)
    const key = keyOf(result.success)
    if (seen.has(key)) return invalid("is given twice", key)
    seen.add(key)
    planned.push(result.success)
  }
  const bytes = planned.reduce((sum, entry) => sum + plannedBytes(entry), 0)
  if (bytes > maxEnvBytes) {
    return invalid(`The variables take ${bytes} bytes together; at most ${maxEnvBytes} are possible.`)
  }
  return Result.succeed(planned.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)))
}

/** A version's entries with some replaced or added for one deployment alone. */
export const withOverrides = (
  entries: ReadonlyArray<EnvEntry>,
  overrides: ReadonlyArray<EnvInput>
): ReadonlyArray<EnvInput> => {
  const replaced = new Set(overrides.map((override) => override.key))
  const kept = entries
    .filter((entry) => !replaced.has(entry.key))
    .map((entry): EnvInput =>
      entry._tag === "Secret"
        ? { key: entry.key, isSecret: true }
        : { key: entry.key, value: entry.value, isSecret: false }
    )
  return [...kept, ...overrides]
}
