import { Effect, Layer, Stream } from "effect"
import {
  ArtifactStore,
  DigestMismatch,
  isObjectKey,
  isObjectPrefix,
  ObjectNotFound,
  StoreError
} from "../../src/index.ts"
import { digest } from "../fixtures/digest.ts"

const joined = (chunks: ReadonlyArray<Uint8Array>): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

const allowed = (ok: boolean, operation: string, key: string): Effect.Effect<void, StoreError> =>
  ok
    ? Effect.void
    : new StoreError({
        port: "ArtifactStore",
        operation,
        retryable: false,
        cause: new Error(`${JSON.stringify(key)} is not a key or prefix`)
      })

export const layer = Layer.sync(ArtifactStore, () => {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>()
  const find = (key: string) =>
    Effect.suspend(() => {
      const bytes = objects.get(key)
      return bytes === undefined ? Effect.fail(new ObjectNotFound({ key })) : Effect.succeed(bytes)
    })
  const below = (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted()

  const put = Effect.fnUntraced(function* <E>(
    key: string,
    stream: Stream.Stream<Uint8Array, E>,
    integrity: { readonly sha256: string; readonly size: number }
  ) {
    yield* allowed(isObjectKey(key), "put", key)
    const bytes = joined(yield* Stream.runCollect(stream))
    const actual = yield* digest(bytes)
    if (actual !== integrity.sha256 || bytes.length !== integrity.size) {
      return yield* new DigestMismatch({ key, expected: integrity.sha256, actual })
    }
    const present = objects.get(key)
    if (present === undefined) {
      objects.set(key, bytes)
      return
    }
    const kept = yield* digest(present)
    if (kept !== actual) return yield* new DigestMismatch({ key, expected: actual, actual: kept })
  })

  const verify = Effect.fnUntraced(function* (key: string) {
    yield* allowed(isObjectKey(key), "verify", key)
    const bytes = yield* find(key)
    return { key, size: bytes.length, sha256: yield* digest(bytes) }
  })

  return ArtifactStore.of({
    put,
    get: (key) =>
      Stream.unwrap(
        Effect.map(Effect.andThen(allowed(isObjectKey(key), "get", key), find(key)), (bytes) =>
          Stream.make(bytes.slice())
        )
      ),
    verify,
    list: (prefix) =>
      Effect.andThen(
        allowed(prefix === "" || isObjectPrefix(prefix), "list", prefix),
        Effect.sync(() => below(prefix))
      ),
    markExpendable: (prefix) => allowed(isObjectPrefix(prefix), "markExpendable", prefix),
    remove: (prefix) =>
      Effect.andThen(
        allowed(isObjectPrefix(prefix), "remove", prefix),
        Effect.sync(() => {
          for (const key of below(prefix)) objects.delete(key)
        })
      )
  })
})
