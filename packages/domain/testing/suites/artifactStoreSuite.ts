import { assert, layer } from "@effect/vitest"
import { Arbitrary, Deferred, Effect, Fiber, type Layer, Schema, Stream } from "effect"
import { ArtifactStore } from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { digest } from "../fixtures/digest.ts"
import { freshProjectId } from "../fixtures/fresh.ts"

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** A prefix that no other case uses. */
const freshPrefix = (): string => `artifacts/${freshProjectId()}/`

const put = Effect.fnUntraced(function* (key: string, bytes: Uint8Array<ArrayBuffer>) {
  const integrity = { sha256: yield* digest(bytes), size: bytes.length }
  yield* (yield* ArtifactStore).put(key, Stream.make(bytes), integrity)
  return integrity
})

const read = Effect.fnUntraced(function* (key: string) {
  const chunks = yield* Stream.runCollect((yield* ArtifactStore).get(key))
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
})

const absent = Effect.fnUntraced(function* (key: string) {
  const store = yield* ArtifactStore
  assert.strictEqual((yield* Effect.flip(Stream.runDrain(store.get(key))))._tag, "ObjectNotFound")
  assert.strictEqual((yield* Effect.flip(store.verify(key)))._tag, "ObjectNotFound")
})

/** What `ArtifactStore` promises. */
export const artifactStoreSuite = (name: string, ports: Layer.Layer<ArtifactStore, unknown>) =>
  layer(ports)(`ArtifactStore: ${name}`, (it) => {
    it.effect.prop(
      "an object comes back byte for byte, with its size and digest",
      { chunks: Arbitrary.array(Arbitrary.schema(Schema.Uint8Array), { maxLength: 5 }) },
      ({ chunks }) =>
        Effect.gen(function* () {
          const store = yield* ArtifactStore
          const key = `${freshPrefix()}object`
          const whole = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
          const integrity = { sha256: yield* digest(whole), size: whole.length }
          yield* store.put(key, Stream.fromIterable(chunks), integrity)
          assert.deepStrictEqual(yield* read(key), whole)
          assert.deepStrictEqual(yield* store.verify(key), { key, ...integrity })
        }),
      { arbitrary: { runs: 40 } }
    )

    it.effect("a large object is streamed", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const key = `${freshPrefix()}functions/server.zip`
        const chunk = new Uint8Array(64 * 1024).fill(7)
        const whole = new Uint8Array(100 * chunk.length).fill(7)
        const integrity = { sha256: yield* digest(whole), size: whole.length }
        yield* store.put(key, Stream.fromIterable(Array.from({ length: 100 }, () => chunk)), integrity)
        assert.deepStrictEqual(yield* store.verify(key), { key, ...integrity })
        const size = yield* Stream.runFold(
          store.get(key),
          () => 0,
          (sum, part) => sum + part.length
        )
        assert.strictEqual(size, whole.length)
      })
    )

    it.effect("the same bytes again change nothing", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const key = `${freshPrefix()}a`
        const integrity = yield* put(key, bytesOf("same"))
        yield* atOnce(Array.from({ length: 10 }), () => put(key, bytesOf("same")))
        assert.deepStrictEqual(yield* store.verify(key), { key, ...integrity })
      })
    )

    it.effect("other bytes under a taken key fail, and the first ones stay", () =>
      Effect.gen(function* () {
        const key = `${freshPrefix()}a`
        const { sha256: actual } = yield* put(key, bytesOf("first"))
        const expected = yield* digest(bytesOf("other"))
        const error = yield* Effect.flip(put(key, bytesOf("other")))
        assert.deepInclude(error, { _tag: "DigestMismatch", key, expected, actual })
        assert.deepStrictEqual(yield* read(key), bytesOf("first"))
      })
    )

    it.effect("of ten different objects for one key at once, one is stored", () =>
      Effect.gen(function* () {
        const key = `${freshPrefix()}a`
        const stored = yield* atOnce(
          Array.from({ length: 10 }, (_, i) => `object ${i}`),
          (text) =>
            put(key, bytesOf(text)).pipe(
              Effect.as([text]),
              Effect.catchTag("DigestMismatch", () => Effect.succeed([]))
            )
        )
        assert.deepStrictEqual(stored.flat().map(bytesOf), [yield* read(key)])
      })
    )

    it.effect("bytes that do not match their digest or size leave no object", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const key = `${freshPrefix()}a`
        const sha256 = yield* digest(bytesOf("right"))
        for (const [text, size] of [
          ["wrong", 5],
          ["righ", 5],
          ["right and more", 5],
          ["right", 4],
          ["right", 6]
        ] as const) {
          const error = yield* Effect.flip(store.put(key, Stream.make(bytesOf(text)), { sha256, size }))
          assert.deepInclude(error, { _tag: "DigestMismatch", key, expected: sha256 })
          yield* absent(key)
        }
        yield* store.put(key, Stream.make(bytesOf("right")), { sha256, size: 5 })
        const again = yield* Effect.flip(store.put(key, Stream.make(bytesOf("wrong")), { sha256, size: 5 }))
        assert.strictEqual(again._tag, "DigestMismatch")
      })
    )

    it.effect("a put that fails or is interrupted on its way leaves no object, and its key free", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const prefix = freshPrefix()
        const key = `${prefix}a`
        const integrity = { sha256: yield* digest(bytesOf("whole")), size: 5 }
        const half = Stream.make(bytesOf("who"))
        const error = yield* Effect.flip(store.put(key, Stream.concat(half, Stream.fail("cut off")), integrity))
        assert.strictEqual(error, "cut off")
        const begun = yield* Deferred.make<void>()
        const rest = Stream.fromEffect(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))
        const hanging = yield* Effect.forkChild(store.put(key, Stream.concat(half, rest), integrity))
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(hanging)
        yield* absent(key)
        assert.deepStrictEqual(yield* store.list(prefix), [])
        yield* put(key, bytesOf("whole"))
      })
    )

    it.effect("objects are listed by whole prefix, in order", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const prefix = freshPrefix()
        const keys = ["a/1", "a/b/2", "ab/3", "b", "ä €/[slug].js", "c:d\\e", "con"].map((key) => prefix + key)
        yield* Effect.forEach(keys, (key) => put(key, bytesOf(key)))
        assert.deepStrictEqual(yield* store.list(prefix), keys.toSorted())
        assert.deepStrictEqual(yield* store.list(`${prefix}a/`), [`${prefix}a/1`, `${prefix}a/b/2`])
        assert.deepStrictEqual(yield* store.list(`${prefix}none/`), [])
        assert.includeMembers([...(yield* store.list(""))], keys)
        for (const key of keys) assert.deepStrictEqual(yield* read(key), bytesOf(key))
      })
    )

    it.effect("a removed prefix is gone at once, and its neighbours stay", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const prefix = freshPrefix()
        for (const key of ["a/1", "a/b/2", "ab/3"]) yield* put(prefix + key, bytesOf(key))
        yield* store.remove(`${prefix}a/`)
        yield* store.remove(`${prefix}a/`)
        assert.deepStrictEqual(yield* store.list(prefix), [`${prefix}ab/3`])
        yield* absent(`${prefix}a/1`)
        yield* put(`${prefix}a/1`, bytesOf("anew"))
      })
    )

    it.effect("what is marked expendable may go, and what is not stays", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const prefix = freshPrefix()
        for (const key of ["a/1", "ab/2"]) yield* put(prefix + key, bytesOf(key))
        yield* store.markExpendable(`${prefix}a/`)
        yield* store.markExpendable(`${prefix}a/`)
        yield* store.markExpendable(`${prefix}none/`)
        assert.deepStrictEqual(yield* store.list(`${prefix}ab/`), [`${prefix}ab/2`])
        assert.deepStrictEqual(yield* store.list(`${prefix}none/`), [])
      })
    )

    it.effect("what was never put is not found", () => absent(`${freshPrefix()}none`))

    it.effect("a key that climbs, or names no object, is refused", () =>
      Effect.gen(function* () {
        const store = yield* ArtifactStore
        const prefix = freshPrefix()
        const hostile = ["", "/", "/etc/passwd", "..", "../x", `${prefix}../../../x`, `${prefix}./x`, `${prefix}a//b`]
        for (const key of [...hostile, prefix, `${prefix}a\0b`, `${prefix}\ud800`, `${prefix}${"x".repeat(1025)}`]) {
          const refused = { _tag: "StoreError", retryable: false } as const
          assert.deepInclude(yield* Effect.flip(put(key, bytesOf("x"))), refused, key)
          assert.deepInclude(yield* Effect.flip(Stream.runDrain(store.get(key))), refused, key)
          assert.deepInclude(yield* Effect.flip(store.verify(key)), refused, key)
        }
        for (const notPrefix of ["", "/", "../", `${prefix}../`, prefix.slice(0, -1), `${prefix}/`]) {
          for (const attempt of [store.remove(notPrefix), store.markExpendable(notPrefix)]) {
            assert.deepInclude(yield* Effect.flip(attempt), { _tag: "StoreError", retryable: false }, notPrefix)
          }
        }
        const error = yield* Effect.flip(store.list("../"))
        assert.deepInclude(error, { _tag: "StoreError", retryable: false })
      })
    )
  })
