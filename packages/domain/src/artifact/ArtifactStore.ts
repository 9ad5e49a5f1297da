import { Context, type Effect, Schema, type Stream } from "effect"
import type { StoreError } from "../StoreError.ts"

/** The object is not there. */
export class ObjectNotFound extends Schema.TaggedError<ObjectNotFound>()("ObjectNotFound", {
  key: Schema.String
}) {
  override get message(): string {
    return `The artifact store has no object "${this.key}".`
  }
}

/** The object's bytes are not those that its digest promises, or its key is taken by other bytes. */
export class DigestMismatch extends Schema.TaggedError<DigestMismatch>()("DigestMismatch", {
  key: Schema.String,
  expected: Schema.String,
  actual: Schema.String
}) {
  override get message(): string {
    return `Object "${this.key}" has SHA-256 ${this.actual}, not ${this.expected}.`
  }
}

export interface ObjectInfo {
  readonly key: string
  readonly size: number
  /** SHA-256 of the bytes as they lie in the store, in hex: computed by `verify`, remembered by `put`. */
  readonly sha256: string
}

/**
 * Immutable objects by key. What `isObjectKey` and `isObjectPrefix` refuse fails with a `StoreError`,
 * except that `list("")` lists all.
 *
 * - `put` stores under a free key, durably, once the bytes match `sha256`; the same bytes again
 *   change nothing; other bytes fail with `DigestMismatch`. A failed or interrupted put leaves no object.
 * - `verify` reads the bytes again: rot and truncation are found, not believed away.
 * - `markExpendable` tells that nothing points below the prefix any more; the store may remove it
 *   from then on. `remove` does so at once.
 *
 * Contract: `artifactStoreSuite`.
 */
export class ArtifactStore extends Context.Service<
  ArtifactStore,
  {
    readonly put: <E>(
      key: string,
      bytes: Stream.Stream<Uint8Array, E>,
      integrity: { readonly sha256: string; readonly size: number }
    ) => Effect.Effect<void, E | DigestMismatch | StoreError>
    readonly get: (key: string) => Stream.Stream<Uint8Array, ObjectNotFound | StoreError>
    readonly verify: (key: string) => Effect.Effect<ObjectInfo, ObjectNotFound | StoreError>
    readonly list: (prefix: string) => Effect.Effect<ReadonlyArray<string>, StoreError>
    readonly markExpendable: (prefix: string) => Effect.Effect<void, StoreError>
    readonly remove: (prefix: string) => Effect.Effect<void, StoreError>
  }
>()("@anchor-deploy/domain/ArtifactStore") {}
