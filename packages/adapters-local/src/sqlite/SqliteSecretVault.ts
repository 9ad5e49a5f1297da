import { type ProjectId, SecretNotFound, SecretVault } from "@anchor-deploy/domain"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { seal, unseal } from "./seal.ts"
import { storeErrors } from "./storeErrors.ts"
import { vaultKey, VaultUnusable } from "./vaultKey.ts"

export interface VaultOptions {
  /** The file that holds the key: 32 bytes, readable by its owner alone, made on first use. */
  readonly keyFile: string
}

const failing = storeErrors("SecretVault")

/** A row opens only as this version of this name in this project. */
const place = (projectId: ProjectId, name: string, version: number): string =>
  JSON.stringify([projectId, name, version])

/** Sealed once with the first key, so that another key is found at start and not secret by secret. */
const probe = "anchor vault"

const make = Effect.fn("SqliteSecretVault.make")(function* ({ keyFile }: VaultOptions) {
  const sql = yield* SqlClient.SqlClient
  const [known] = yield* sql<{ readonly probe: Buffer }>`SELECT probe FROM vault_key`
  const key = yield* Effect.try({
    try: () => vaultKey(keyFile, known !== undefined),
    catch: (cause) =>
      cause instanceof VaultUnusable ? cause : new VaultUnusable({ path: keyFile, reason: String(cause), cause })
  })
  if (known === undefined) {
    yield* sql`INSERT INTO vault_key (only, probe) VALUES (1, ${seal(key, probe, "")})`
  } else if (unseal(key, known.probe, "") !== probe) {
    const reason = "the stored secrets were sealed with another key. Put that one back."
    return yield* new VaultUnusable({ path: keyFile, reason })
  }

  const put = Effect.fn("SecretVault.put")(
    function* (projectId: ProjectId, name: string, value: Redacted.Redacted<string>) {
      const [last] = yield* sql<{ readonly version: number }>`SELECT coalesce(max(version), 0) AS version
        FROM secrets WHERE project_id = ${projectId} AND name = ${name}`
      const version = last!.version + 1
      const sealed = seal(key, Redacted.value(value), place(projectId, name, version))
      yield* sql`INSERT INTO secrets (project_id, name, version, sealed)
        VALUES (${projectId}, ${name}, ${version}, ${sealed})`
      return version
    },
    sql.withTransaction,
    failing("put")
  )

  const get = Effect.fn("SecretVault.get")(function* (projectId: ProjectId, name: string, version: number) {
    const [row] = yield* sql<{ readonly sealed: Buffer }>`SELECT sealed FROM secrets
      WHERE project_id = ${projectId} AND name = ${name} AND version = ${version}`
    const value = row && unseal(key, row.sealed, place(projectId, name, version))
    if (value === undefined) return yield* new SecretNotFound({ name, version })
    return Redacted.make(value)
  }, failing("get"))

  return SecretVault.of({ put, get })
}, failing("open"))

/** Secrets in table `secrets`, sealed with the key of a file that is not in the database. */
export const layer = (options: VaultOptions) => Layer.effect(SecretVault, make(options))
