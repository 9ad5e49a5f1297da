import { chmod, mkdir, open, readFile, stat, truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { BuildLogSink, DeploymentStore, Intake, ProjectStore } from "@anchor-deploy/domain"
import {
  claim,
  freshDeploymentId,
  ignored,
  project,
  push,
  queued,
  request,
  storedProject
} from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Database, DatabaseUnusable } from "../src/index.ts"
import { migrations } from "../src/sqlite/migrate.ts"
import { sqliteIn, sqliteLayer } from "./sqliteLayer.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

const opened = (path: string) =>
  Effect.provide(Effect.asVoid(SqlClient.SqlClient), Layer.fresh(Database.layer({ path })))

const refused = Effect.fnUntraced(function* (path: string, reason: RegExp) {
  const error = yield* Effect.flip(opened(path))
  assert.instanceOf(error, DatabaseUnusable)
  assert.strictEqual(error.path, path)
  assert.match(error.message, reason)
})

/** A database with something in it, closed. */
const filled = Effect.gen(function* () {
  const directory = yield* temporaryDirectory
  yield* Effect.provide(
    Effect.forEach(Array.from({ length: 50 }), () => queued()),
    sqliteIn(directory)
  )
  return join(directory, "anchor.db")
})

describe("Database", () => {
  it.effect("is made with its directory, for its owner alone", () =>
    Effect.gen(function* () {
      const path = join(yield* temporaryDirectory, "deep", "data", "anchor.db")
      yield* opened(path)
      const modeOf = (what: string) =>
        Effect.map(
          Effect.promise(() => stat(what)),
          ({ mode }) => mode & 0o777
        )
      assert.strictEqual(yield* modeOf(path), 0o600)
      assert.strictEqual(yield* modeOf(join(path, "..")), 0o700)
    })
  )

  it.effect("commits durably, checks foreign keys and waits for locks", () =>
    Effect.gen(function* () {
      const path = join(yield* temporaryDirectory, "anchor.db")
      const pragmas = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const read = (name: string) => sql.unsafe(`PRAGMA ${name}`).pipe(Effect.map(([row]) => Object.values(row!)[0]))
        return yield* Effect.all([
          read("journal_mode"),
          read("synchronous"),
          read("foreign_keys"),
          read("busy_timeout")
        ])
      })
      assert.deepStrictEqual(yield* Effect.provide(pragmas, Database.layer({ path })), ["wal", 2, 1, 5000])
    })
  )

  it.effect("a file that is no database is refused, and left as it is", () =>
    Effect.gen(function* () {
      const path = join(yield* temporaryDirectory, "anchor.db")
      const text = "this is no database, ".repeat(1000)
      yield* Effect.promise(() => writeFile(path, text))
      yield* refused(path, /is damaged .*Restore it from a backup/)
      assert.strictEqual(yield* Effect.promise(() => readFile(path, "utf8")), text)
    })
  )

  it.effect("a truncated database is refused", () =>
    Effect.gen(function* () {
      const path = yield* filled
      const { size } = yield* Effect.promise(() => stat(path))
      yield* Effect.promise(() => truncate(path, size - 8192))
      yield* refused(path, /is damaged .*Restore/)
    })
  )

  it.effect("a database with an overwritten page is refused", () =>
    Effect.gen(function* () {
      const path = yield* filled
      yield* Effect.promise(async () => {
        const file = await open(path, "r+")
        for (let page = 2; page < 20; page++) await file.write(Buffer.alloc(512, 0xa5), 0, 512, page * 4096)
        await file.close()
      })
      yield* refused(path, /is damaged .*Restore/)
    })
  )

  it.effect("a database of a newer Anchor is refused, and one of this Anchor is opened again", () =>
    Effect.gen(function* () {
      const path = yield* filled
      yield* opened(path)
      const setVersion = Effect.flatMap(SqlClient.SqlClient, (sql) =>
        sql.unsafe(`PRAGMA user_version = ${migrations.length + 1}`)
      )
      yield* Effect.provide(setVersion, Database.layer({ path }))
      yield* refused(path, /a newer Anchor has written it .*ANCHOR_DATA_DIR/)
    })
  )

  it.effect("where no file can be made, the reason names what to check", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const file = join(directory, "file")
      yield* Effect.promise(() => writeFile(file, ""))
      yield* refused(join(file, "anchor.db"), /Check that the directory exists/)
      const taken = join(directory, "anchor.db")
      yield* Effect.promise(() => mkdir(taken))
      yield* refused(taken, /Check that the directory exists/)
    })
  )

  it.effect("a directory that this user may not write to is refused", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.promise(() => chmod(directory, 0o500))
      // Root may write anywhere but to what is no disk.
      yield* refused(join(process.getuid?.() === 0 ? "/proc" : directory, "anchor.db"), /this user may write to it/)
      yield* Effect.promise(() => chmod(directory, 0o700))
    })
  )

  it.effect("on a full disk every write fails retryably and changes nothing, and reads go on", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const intake = yield* Intake
      const deployments = yield* DeploymentStore
      const site = yield* storedProject()
      const deployment = yield* queued(site)
      const history = deployments.history(site.projectId, { limit: 1000 })

      yield* sql.unsafe("PRAGMA max_page_count = 1")
      const writes = {
        accept: intake.accept(push(request(site, { commitMessage: "x".repeat(20_000) }))),
        ignore: intake.accept(ignored(site, "x".repeat(20_000))),
        create: (yield* ProjectStore).create(project({ pushTokenHashes: ["x".repeat(20_000)] })),
        apply: deployments.apply(deployment.deploymentId, claim("x".repeat(20_000))),
        log: (yield* BuildLogSink).write(deployment.deploymentId, [
          { attempt: 1, seq: 1, at: 1, message: "x".repeat(20_000) }
        ])
      }
      for (const [name, write] of Object.entries(writes) as ReadonlyArray<
        [string, Effect.Effect<unknown, { readonly _tag: string }>]
      >) {
        assert.deepInclude(yield* Effect.flip(write), { _tag: "StoreError", retryable: true } as never, name)
        assert.strictEqual((yield* history).items.length, 1)
        assert.strictEqual((yield* deployments.get(deployment.deploymentId)).status, "queued")
      }

      yield* sql.unsafe("PRAGMA max_page_count = 1073741823")
      yield* Effect.forEach(Object.values(writes) as ReadonlyArray<Effect.Effect<unknown, unknown>>, (write) => write)
      assert.deepStrictEqual(
        (yield* history).items.map(({ sequence }) => sequence),
        [2, 1]
      )
    }).pipe(Effect.provide(sqliteLayer))
  )

  it.effect("a lone surrogate is stored as what every reader of the file can read", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { projectId } = yield* storedProject({ name: "a \ud800 name" })
      const [row] = yield* sql<{ readonly name: string }>`SELECT record ->> 'name' AS name FROM projects`
      assert.strictEqual(row?.name, "a \ufffd name")
      assert.strictEqual((yield* (yield* ProjectStore).get(projectId)).name, "a \ufffd name")
    }).pipe(Effect.provide(sqliteLayer))
  )

  it.effect("a record that does not decode is a failure without retry, and hurts no other", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const deployments = yield* DeploymentStore
      const [broken, sound] = [yield* queued(), yield* queued()]
      for (const text of ["{", "{}", JSON.stringify({ ...sound, status: "nearly" })]) {
        yield* sql`UPDATE deployments SET record = ${text} WHERE deployment_id = ${broken.deploymentId}`
        const error = yield* Effect.flip(deployments.get(broken.deploymentId))
        assert.deepInclude(error, { _tag: "StoreError", port: "DeploymentStore", operation: "get", retryable: false })
        assert.strictEqual((yield* deployments.get(sound.deploymentId)).sequence, 1)
      }
      assert.strictEqual((yield* Effect.flip(deployments.get(freshDeploymentId())))._tag, "DeploymentNotFound")
    }).pipe(Effect.provide(sqliteLayer))
  )
})
