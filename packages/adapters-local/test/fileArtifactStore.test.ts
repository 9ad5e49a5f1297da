import { open, readdir, truncate, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { ArtifactStore } from "@anchor-deploy/domain"
import { artifactStoreSuite, digest } from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { FileArtifactStore } from "../src/index.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

artifactStoreSuite("files", Layer.unwrap(Effect.map(temporaryDirectory, (root) => FileArtifactStore.layer({ root }))))

const bytes = new TextEncoder().encode("the whole object")
const put = (store: ArtifactStore["Service"], key: string, content: Uint8Array<ArrayBuffer> = bytes) =>
  Effect.flatMap(digest(content), (sha256) => store.put(key, Stream.make(content), { sha256, size: content.length }))

const withStore = <A, E>(root: string, use: (store: ArtifactStore["Service"]) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(ArtifactStore, use), Layer.fresh(FileArtifactStore.layer({ root })))

const io = <A>(run: () => Promise<A>) => Effect.promise(run)
const filesIn = (directory: string) => io(() => readdir(directory))

describe("FileArtifactStore", () => {
  it.effect("keeps objects and marks over a restart, as plain files", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      yield* withStore(root, (store) => Effect.andThen(put(store, "a/b"), store.markExpendable("a/")))
      const again = yield* withStore(root, (store) => Effect.all([store.verify("a/b"), store.list("")]))
      assert.deepStrictEqual(again, [{ key: "a/b", size: bytes.length, sha256: yield* digest(bytes) }, ["a/b"]])
      assert.strictEqual((yield* filesIn(join(root, "expendable"))).length, 1)
    })
  )

  it.effect("rot and truncation are found, and not written over", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      yield* withStore(
        root,
        Effect.fnUntraced(function* (store) {
          const right = yield* digest(bytes)
          for (const key of ["rotten", "short"]) yield* put(store, key)
          yield* io(async () => {
            const file = await open(join(root, "objects", "rotten"), "r+")
            await file.write("X", 3)
            await file.close()
            await truncate(join(root, "objects", "short"), 3)
          })
          for (const key of ["rotten", "short"]) {
            const { sha256 } = yield* store.verify(key)
            assert.notStrictEqual(sha256, right)
            assert.deepInclude(yield* Effect.flip(put(store, key)), {
              _tag: "DigestMismatch",
              expected: right,
              actual: sha256
            })
          }
          assert.strictEqual((yield* store.verify("short")).size, 3)
        })
      )
    })
  )

  it.effect("no put leaves anything else behind, whether it succeeds, repeats or fails", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      yield* withStore(
        root,
        Effect.fnUntraced(function* (store) {
          yield* put(store, "a")
          yield* put(store, "a")
          yield* Effect.flip(put(store, "a", new TextEncoder().encode("other")))
          yield* Effect.flip(put(store, "a/below an object"))
          yield* Effect.flip(put(store, "x".repeat(300)))
          yield* Effect.flip(store.put("b", Stream.fail("cut off"), { sha256: "", size: 1 }))
          assert.deepStrictEqual(yield* filesIn(join(root, "incoming")), [])
          assert.deepStrictEqual(yield* store.list(""), ["a"])
        })
      )
    })
  )

  it.effect("no more is written than was announced", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      yield* withStore(
        root,
        Effect.fnUntraced(function* (store) {
          const chunk = new Uint8Array(1024 * 1024)
          let largest = 0
          const flood = Stream.fromIterable(Array.from({ length: 20 }, () => chunk)).pipe(
            Stream.tap(() =>
              io(async () => {
                for (const name of await readdir(join(root, "incoming"))) {
                  const file = await open(join(root, "incoming", name))
                  largest = Math.max(largest, (await file.stat()).size)
                  await file.close()
                }
              })
            )
          )
          const error = yield* Effect.flip(store.put("flood", flood, { sha256: yield* digest(bytes), size: 16 }))
          assert.strictEqual(error._tag, "DigestMismatch")
          assert.isAtMost(largest, 16)
        })
      )
    })
  )

  it.effect("what a process that died left is removed by a later start, and what others write stays", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      yield* withStore(root, () => Effect.void)
      const [left, present] = [join(root, "incoming", "left"), join(root, "incoming", "present")]
      yield* io(() => Promise.all([writeFile(left, "half"), writeFile(present, "half")]))
      const longAgo = new Date(Date.now() - 48 * 60 * 60 * 1000)
      yield* io(() => utimes(left, longAgo, longAgo))
      yield* withStore(root, () => Effect.void)
      assert.deepStrictEqual(yield* filesIn(join(root, "incoming")), ["present"])
    })
  )

  it.effect("an object put below an expendable prefix is wanted again", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      yield* withStore(root, (store) =>
        Effect.all([
          put(store, "p/a/1"),
          store.markExpendable("p/a/"),
          store.markExpendable("p/b/"),
          put(store, "p/a/1")
        ])
      )
      assert.strictEqual((yield* filesIn(join(root, "expendable"))).length, 1)
    })
  )
})
