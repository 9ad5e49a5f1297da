import { chmod, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { SecretVault } from "@anchor-deploy/domain"
import { freshProjectId } from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { VaultUnusable } from "../src/index.ts"
import { sqliteIn } from "./sqliteLayer.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

const projectId = freshProjectId()
const name = "env/API_KEY"
const hush = "hush-hush-hush-hush"

const withVault = <A, E>(
  directory: string,
  use: (vault: SecretVault["Service"]) => Effect.Effect<A, E, SqlClient.SqlClient>
) => Effect.provide(Effect.flatMap(SecretVault, use), Layer.fresh(sqliteIn(directory)))

/** A directory whose vault holds one secret. */
const sealed = Effect.gen(function* () {
  const directory = yield* temporaryDirectory
  yield* withVault(directory, (vault) => vault.put(projectId, name, Redacted.make(hush)))
  return { directory, keyFile: join(directory, "vault.key") }
})

const open = (directory: string) =>
  withVault(directory, (vault) => Effect.map(vault.get(projectId, name, 1), Redacted.value))

const refused = Effect.fnUntraced(function* (directory: string, reason: RegExp) {
  const error = yield* Effect.flip(open(directory))
  assert.instanceOf(error, VaultUnusable)
  assert.match(error.message, reason)
})

const io = <A>(run: () => Promise<A>) => Effect.promise(run)

describe("SqliteSecretVault", () => {
  it.effect("makes its key on first use, for its owner alone, and opens with it after a restart", () =>
    Effect.gen(function* () {
      const { directory, keyFile } = yield* sealed
      const { mode, size } = yield* io(() => stat(keyFile))
      assert.deepStrictEqual([mode & 0o777, size], [0o600, 32])
      assert.strictEqual(yield* open(directory), hush)
      assert.deepStrictEqual(
        (yield* io(() => readdir(directory))).filter((file) => file.includes("new")),
        []
      )
    })
  )

  it.effect("leaves no value in the clear on the disk", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* withVault(
        directory,
        Effect.fnUntraced(function* (vault) {
          yield* vault.put(projectId, name, Redacted.make(hush))
          for (const file of yield* io(() => readdir(directory))) {
            assert.notInclude(yield* io(() => readFile(join(directory, file), "latin1")), hush, file)
          }
        })
      )
    })
  )

  it.effect("seals the same value differently each time", () =>
    Effect.gen(function* () {
      const { directory } = yield* sealed
      const rows = yield* withVault(
        directory,
        Effect.fnUntraced(function* (vault) {
          yield* vault.put(projectId, name, Redacted.make(hush))
          return yield* (yield* SqlClient.SqlClient)<{ readonly sealed: Buffer }>`SELECT sealed FROM secrets`
        })
      )
      const [one, other] = rows.map((row) => row.sealed)
      assert.notDeepEqual(one!.subarray(0, 12), other!.subarray(0, 12))
      assert.notDeepEqual(one!.subarray(28), other!.subarray(28))
    })
  )

  it.effect("a row that was moved or changed does not open", () =>
    Effect.gen(function* () {
      const { directory } = yield* sealed
      const other = freshProjectId()
      yield* withVault(
        directory,
        Effect.fnUntraced(function* (vault) {
          const sql = yield* SqlClient.SqlClient
          yield* sql`INSERT INTO secrets (project_id, name, version, sealed)
            SELECT ${other}, name, version, sealed FROM secrets UNION ALL
            SELECT project_id, 'env/OTHER', version, sealed FROM secrets UNION ALL
            SELECT project_id, name, 2, sealed FROM secrets`
          for (const [where, what, version] of [
            [other, name, 1],
            [projectId, "env/OTHER", 1],
            [projectId, name, 2]
          ] as const) {
            const error = yield* Effect.flip(vault.get(where, what, version))
            assert.strictEqual(error._tag, "SecretNotFound")
          }
          const [row] = yield* sql<{ readonly sealed: Buffer }>`SELECT sealed FROM secrets WHERE name = ${name}`
          for (let at = 0; at < row!.sealed.length; at++) {
            const flipped = Buffer.from(row!.sealed)
            flipped[at] = flipped[at]! ^ 1
            yield* sql`UPDATE secrets SET sealed = ${flipped} WHERE project_id = ${projectId} AND name = ${name} AND version = 1`
            assert.strictEqual((yield* Effect.flip(vault.get(projectId, name, 1)))._tag, "SecretNotFound", `byte ${at}`)
          }
          yield* sql`UPDATE secrets SET sealed = ${Buffer.alloc(5)}`
          assert.strictEqual((yield* Effect.flip(vault.get(projectId, name, 1)))._tag, "SecretNotFound")
        })
      )
    })
  )

  it.effect("a key that others may read is refused, with the command that mends it", () =>
    Effect.gen(function* () {
      const { directory, keyFile } = yield* sealed
      for (const mode of [0o644, 0o640, 0o604, 0o660]) {
        yield* io(() => chmod(keyFile, mode))
        yield* refused(directory, /others may read it \(mode 6\d\d\)\. Run: chmod 600 '.*vault\.key'/)
      }
      yield* io(() => chmod(keyFile, 0o600))
      assert.strictEqual(yield* open(directory), hush)
    })
  )

  it.effect("another key, half a key and no key are refused, and nothing is made in their place", () =>
    Effect.gen(function* () {
      const { directory, keyFile } = yield* sealed
      const aside = join(directory, "aside")
      yield* io(() => rename(keyFile, aside))
      yield* refused(directory, /it is gone, and stored secrets open with no other/)
      yield* io(() => writeFile(keyFile, Buffer.alloc(32, 7), { mode: 0o600 }))
      yield* refused(directory, /sealed with another key/)
      yield* io(() => writeFile(keyFile, Buffer.alloc(16), { mode: 0o600 }))
      yield* refused(directory, /it has 16 bytes, not 32/)
      yield* io(() => rm(keyFile))
      yield* io(() => rename(aside, keyFile))
      assert.strictEqual(yield* open(directory), hush)
    })
  )
})
