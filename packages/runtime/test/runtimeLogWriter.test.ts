import {
  type DeploymentId,
  EnvKey,
  EnvStore,
  EnvVersionNumber,
  lostLines,
  maxLineBytes,
  ProjectStore,
  RuntimeLog,
  SecretVault,
  StoreError
} from "@anchor-deploy/domain"
import { memoryLayer, queued, storedProject } from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import { RuntimeLogWriter } from "../src/index.ts"

const secret = "correct-horse-battery"

/** A deployment whose project has a secret. */
const deployed = Effect.gen(function* () {
  const project = yield* storedProject()
  const { projectId } = project
  const vaultVersion = yield* (yield* SecretVault).put(projectId, "env/TOKEN", Redacted.make(secret))
  const entry = { _tag: "Secret", key: EnvKey.make("TOKEN"), vaultVersion, size: secret.length } as const
  yield* (yield* EnvStore).append(projectId, [entry], { makeCurrent: true })
  return yield* queued(project, { envVersion: EnvVersionNumber.make(1) })
})

const linesOf = Effect.fn("linesOf")(function* (deploymentId: DeploymentId) {
  const log = yield* RuntimeLog
  return (yield* log.read(deploymentId, { limit: 20_000 })).lines
})

const messages = (deploymentId: DeploymentId) =>
  Effect.map(linesOf(deploymentId), (lines) => lines.map(({ message }) => message))

const writing = RuntimeLogWriter.layer.pipe(Layer.provideMerge(memoryLayer))

/** A writer over a log that fails for as long as `broken` says so. */
const writingTo = (state: { broken: boolean }) => {
  const fragile = Layer.effect(
    RuntimeLog,
    Effect.map(RuntimeLog, (log) =>
      RuntimeLog.of({
        ...log,
        append: (deploymentId, lines) =>
          state.broken
            ? new StoreError({ port: "RuntimeLog", operation: "append", retryable: true, cause: new Error("full") })
            : log.append(deploymentId, lines)
      })
    )
  )
  return RuntimeLogWriter.layer.pipe(Layer.provideMerge(fragile), Layer.provideMerge(memoryLayer))
}

describe("RuntimeLogWriter", () => {
  it.effect("writes soon, each line apart, masked, printable and cut to the limit", () =>
    Effect.gen(function* () {
      const { deploymentId } = yield* deployed
      const { add } = yield* RuntimeLogWriter
      add(deploymentId, "request", `GET /?token=${secret} → 500\nagain ${encodeURIComponent(secret)}`)
      add(deploymentId, "default/stdout", `\u001b[31mred\u0007 ${"€".repeat(maxLineBytes / 2)}`)
      yield* TestClock.adjust("100 millis")
      const lines = yield* linesOf(deploymentId)
      assert.deepStrictEqual(
        lines.slice(0, 2).map(({ message, source }) => [source, message]),
        [
          ["request", "GET /?token=••• → 500"],
          ["request", "again •••"]
        ]
      )
      assert.strictEqual(lines.length, 4)
      for (const { message } of lines) assert.isAtMost(Buffer.byteLength(message), maxLineBytes)
      assert.strictEqual(
        lines
          .slice(2)
          .map(({ message }) => message)
          .join(""),
        `red ${"€".repeat(maxLineBytes / 2)}`
      )
    }).pipe(Effect.provide(writing))
  )

  it.effect("keeps what it can of a flood, tells how many lines are missing, and where", () =>
    Effect.gen(function* () {
      const [loud, quiet] = [yield* queued(), yield* queued()]
      const { add } = yield* RuntimeLogWriter
      for (let i = 1; i <= 5000; i++) add(loud.deploymentId, "default/stdout", `${i}`)
      add(quiet.deploymentId, "default/stdout", "calm")
      yield* TestClock.adjust("100 millis")
      assert.deepStrictEqual(yield* messages(quiet.deploymentId), ["calm"])
      assert.strictEqual((yield* messages(loud.deploymentId)).length, 500)
      add(loud.deploymentId, "default/stdout", "after")
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* messages(loud.deploymentId), [
        ...Array.from({ length: 2000 }, (_, i) => `${i + 1}`),
        lostLines(3000),
        "after"
      ])
      const big = "x".repeat(400 * 1024)
      for (let i = 0; i < 4; i++) add(quiet.deploymentId, "default/stdout", big)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* messages(quiet.deploymentId)).at(-1), lostLines(2))
    }).pipe(Effect.provide(writing))
  )

  it.effect("keeps lines while the store fails, within bounds, and writes them when it works again", () => {
    const state = { broken: true }
    return Effect.gen(function* () {
      const { deploymentId } = yield* queued()
      const { add } = yield* RuntimeLogWriter
      for (let i = 1; i <= 3000; i++) add(deploymentId, "default/stdout", `${i}`)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* messages(deploymentId), [])
      state.broken = false
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(yield* messages(deploymentId), [
        ...Array.from({ length: 2000 }, (_, i) => `${i + 1}`),
        lostLines(1000)
      ])
    }).pipe(Effect.provide(writingTo(state)))
  })

  it.effect("writes what waits when it is closed", () =>
    Effect.gen(function* () {
      const { deploymentId } = yield* queued()
      const scope = yield* Scope.make()
      const { add } = Context.get(yield* Layer.buildWithScope(RuntimeLogWriter.layer, scope), RuntimeLogWriter)
      for (let i = 1; i <= 1200; i++) add(deploymentId, "default/stdout", `${i}`)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* messages(deploymentId)).length, 1200)
    }).pipe(Effect.provide(memoryLayer))
  )

  it.effect("drops the lines of a deployment that is gone, and goes on with the others", () =>
    Effect.gen(function* () {
      const [gone, other] = [yield* queued(), yield* queued()]
      const { add } = yield* RuntimeLogWriter
      yield* (yield* ProjectStore).remove(gone.projectId)
      add(gone.deploymentId, "default/stdout", "late")
      add(other.deploymentId, "default/stdout", "here")
      yield* TestClock.adjust("100 millis")
      assert.deepStrictEqual(yield* messages(gone.deploymentId), [])
      assert.deepStrictEqual(yield* messages(other.deploymentId), ["here"])
    }).pipe(Effect.provide(writing))
  )
})
