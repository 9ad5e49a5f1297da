import { assert, layer } from "@effect/vitest"
import { Effect, type Layer, Redacted } from "effect"
import { SecretVault } from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { freshProjectId } from "../fixtures/fresh.ts"
import { nastyText } from "../fixtures/nastyText.ts"

const name = "env/API_KEY"

/** What `SecretVault` promises. */
export const secretVaultSuite = (backend: string, ports: Layer.Layer<SecretVault, unknown>) =>
  layer(ports)(`SecretVault: ${backend}`, (it) => {
    it.effect.prop(
      "a value opens as it was put, whatever stands in it",
      { value: nastyText, about: nastyText },
      ({ about, value }) =>
        Effect.gen(function* () {
          const vault = yield* SecretVault
          const projectId = freshProjectId()
          const named = `env/${about.toWellFormed()}`
          const version = yield* vault.put(projectId, named, Redacted.make(value))
          const opened = yield* vault.get(projectId, named, version)
          assert.strictEqual(Redacted.value(opened), value.toWellFormed())
        }),
      { arbitrary: { runs: 60 } }
    )

    it.effect("versions count from 1, and older ones stay", () =>
      Effect.gen(function* () {
        const vault = yield* SecretVault
        const projectId = freshProjectId()
        for (const [i, value] of ["one", "two", "two"].entries()) {
          assert.strictEqual(yield* vault.put(projectId, name, Redacted.make(value)), i + 1)
        }
        for (const [i, value] of ["one", "two", "two"].entries()) {
          assert.strictEqual(Redacted.value(yield* vault.get(projectId, name, i + 1)), value)
        }
      })
    )

    it.effect("names and projects count for themselves, and do not open each other's", () =>
      Effect.gen(function* () {
        const vault = yield* SecretVault
        const [mine, other] = [freshProjectId(), freshProjectId()]
        yield* vault.put(mine, name, Redacted.make("mine"))
        assert.strictEqual(yield* vault.put(mine, "env/OTHER", Redacted.make("second")), 1)
        assert.strictEqual(yield* vault.put(other, name, Redacted.make("other")), 1)
        assert.strictEqual(Redacted.value(yield* vault.get(mine, name, 1)), "mine")
        assert.strictEqual(Redacted.value(yield* vault.get(other, name, 1)), "other")
      })
    )

    it.effect("what was never put is not found", () =>
      Effect.gen(function* () {
        const vault = yield* SecretVault
        const projectId = freshProjectId()
        yield* vault.put(projectId, name, Redacted.make("value"))
        for (const [where, what, version] of [
          [projectId, name, 0],
          [projectId, name, 2],
          [projectId, "env/OTHER", 1],
          [freshProjectId(), name, 1]
        ] as const) {
          const error = yield* Effect.flip(vault.get(where, what, version))
          assert.deepInclude(error, { _tag: "SecretNotFound", name: what, version })
        }
      })
    )

    it.effect("of ten puts at once none is lost", () =>
      Effect.gen(function* () {
        const vault = yield* SecretVault
        const projectId = freshProjectId()
        const put = yield* atOnce(
          Array.from({ length: 10 }, (_, i) => `value ${i}`),
          (value) =>
            Effect.map(vault.put(projectId, name, Redacted.make(value)), (version) => [version, value] as const)
        )
        assert.deepStrictEqual(
          put.map(([version]) => version).toSorted((a, b) => a - b),
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        )
        for (const [version, value] of put) {
          assert.strictEqual(Redacted.value(yield* vault.get(projectId, name, version)), value)
        }
      })
    )

    it.effect("a value of 64 KB is kept, and shown by nothing that prints it", () =>
      Effect.gen(function* () {
        const vault = yield* SecretVault
        const projectId = freshProjectId()
        const value = "hush".repeat(16 * 1024)
        const opened = yield* vault.get(projectId, name, yield* vault.put(projectId, name, Redacted.make(value)))
        assert.strictEqual(Redacted.value(opened), value)
        assert.notInclude(JSON.stringify({ opened }), "hush")
      })
    )
  })
