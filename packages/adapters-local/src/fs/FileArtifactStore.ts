/**
 * Artifacts as files: object `a/b` is `<root>/objects/a/b`.
 *
 * A put goes to `<root>/incoming` on the same disk and gets its name only once its bytes are right
 * and safe, so that a crash leaves at most a nameless file, which a later start removes. Several
 * processes may use one root. Which prefixes are expendable is noted in `<root>/expendable`; a put
 * below such a prefix ends that.
 */
import { createHash, randomUUID } from "node:crypto"
import { createReadStream } from "node:fs"
import { open, readdir, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join, sep } from "node:path"
import { NodeStream } from "@effect/platform-node"
import {
  ArtifactStore,
  DigestMismatch,
  isObjectKey,
  isObjectPrefix,
  ObjectNotFound,
  StoreError
} from "@anchor-deploy/domain"
import { Effect, Layer, Stream } from "effect"
import { isMissing, makeDirectory, publish } from "./durable.ts"

export interface FileArtifactStoreOptions {
  readonly root: string
}

/** No put takes a day; what lies longer belongs to a process that died. */
const abandonedAfter = 24 * 60 * 60 * 1000

/** A full or failing disk may be cleared; so may too many open files. */
const transient: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE", "EBUSY", "EAGAIN"])

const failed =
  (operation: string) =>
  (cause: unknown): StoreError =>
    new StoreError({
      port: "ArtifactStore",
      operation,
      retryable: cause instanceof Error && "code" in cause && transient.has(cause.code),
      cause
    })

const make = Effect.fn("FileArtifactStore.make")(function* ({ root }: FileArtifactStoreOptions) {
  const objects = join(root, "objects")
  const incoming = join(root, "incoming")
  const expendable = join(root, "expendable")
  const io = <A>(operation: string, run: () => Promise<A>) => Effect.tryPromise({ try: run, catch: failed(operation) })
  const allowed = (operation: string, ok: boolean, key: string) =>
    ok ? Effect.void : Effect.fail(failed(operation)(new Error(`${JSON.stringify(key)} is no key or prefix`)))
  const fileOf = (key: string): string => join(objects, ...key.split("/"))
  const markOf = (prefix: string): string => join(expendable, createHash("sha256").update(prefix).digest("hex"))

  yield* io("open", async () => {
    for (const directory of [objects, incoming, expendable]) await makeDirectory(directory)
    for (const name of await readdir(incoming)) {
      const { mtimeMs } = await stat(join(incoming, name)).catch(() => ({ mtimeMs: Infinity }))
      if (mtimeMs < Date.now() - abandonedAfter) await rm(join(incoming, name), { force: true })
    }
  })

  const get = (key: string): Stream.Stream<Uint8Array, ObjectNotFound | StoreError> =>
    Stream.unwrap(
      Effect.as(
        allowed("get", isObjectKey(key), key),
        NodeStream.fromReadable<Uint8Array, ObjectNotFound | StoreError>({
          evaluate: () => createReadStream(fileOf(key)),
          onError: (cause) => (isMissing(cause) ? new ObjectNotFound({ key }) : failed("get")(cause))
        })
      )
    )

  const verify = Effect.fn("ArtifactStore.verify")(function* (key: string) {
    const hash = createHash("sha256")
    let size = 0
    yield* Stream.runForEach(get(key), (chunk) =>
      Effect.sync(() => {
        hash.update(chunk)
        size += chunk.length
      })
    )
    return { key, size, sha256: hash.digest("hex") }
  })

  /** Writes what comes to a file, but no more than was announced; answers the digest of all that came. */
  const receive = Effect.fnUntraced(function* <E>(path: string, bytes: Stream.Stream<Uint8Array, E>, limit: number) {
    const file = yield* Effect.acquireRelease(
      io("put", () => open(path, "wx", 0o600)),
      (opened) =>
        Effect.promise(async () => {
          await opened.close().catch(() => undefined)
          await rm(path, { force: true }).catch(() => undefined)
        })
    )
    const hash = createHash("sha256")
    let size = 0
    yield* Stream.runForEach(bytes, (chunk) => {
      hash.update(chunk)
      size += chunk.length
      return size > limit ? Effect.void : io("put", () => file.writeFile(chunk))
    })
    yield* io("put", () => file.sync())
    return { size, sha256: hash.digest("hex") }
  })

  const put = Effect.fn("ArtifactStore.put")(function* <E>(
    key: string,
    bytes: Stream.Stream<Uint8Array, E>,
    integrity: { readonly sha256: string; readonly size: number }
  ) {
    yield* allowed("put", isObjectKey(key), key)
    const temporary = join(incoming, randomUUID())
    const { sha256: expected, size } = integrity
    const came = yield* receive(temporary, bytes, size)
    if (came.sha256 !== expected || came.size !== size) {
      return yield* new DigestMismatch({ key, expected, actual: came.sha256 })
    }
    const isNew = yield* io("put", async () => {
      await unmark(key)
      await makeDirectory(dirname(fileOf(key)))
      return publish(temporary, fileOf(key))
    })
    if (isNew) return
    const kept = yield* verify(key).pipe(Effect.catchTag("ObjectNotFound", failed("put")))
    if (kept.sha256 !== expected) return yield* new DigestMismatch({ key, expected, actual: kept.sha256 })
  }, Effect.scoped)

  const unmark = async (key: string): Promise<void> => {
    const names = key.split("/").slice(0, -1)
    for (let depth = 1; depth <= names.length; depth++) {
      await rm(markOf(`${names.slice(0, depth).join("/")}/`), { force: true })
    }
  }

  const list = Effect.fn("ArtifactStore.list")(function* (prefix: string) {
    yield* allowed("list", prefix === "" || isObjectPrefix(prefix), prefix)
    const directory = fileOf(prefix)
    const entries = yield* io("list", () =>
      readdir(directory, { recursive: true, withFileTypes: true }).catch((error) => {
        if (isMissing(error)) return []
        throw error
      })
    )
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(objects.length + 1)
          .replaceAll(sep, "/")
      )
      .toSorted()
  })

  const markExpendable = Effect.fn("ArtifactStore.markExpendable")(function* (prefix: string) {
    yield* allowed("markExpendable", isObjectPrefix(prefix), prefix)
    yield* io("markExpendable", () => writeFile(markOf(prefix), prefix))
  })

  const remove = Effect.fn("ArtifactStore.remove")(function* (prefix: string) {
    yield* allowed("remove", isObjectPrefix(prefix), prefix)
    yield* io("remove", async () => {
      await rm(fileOf(prefix), { recursive: true, force: true })
      await rm(markOf(prefix), { force: true })
    })
  })

  return ArtifactStore.of({ put, get, verify, list, markExpendable, remove })
})

export const layer = (options: FileArtifactStoreOptions) => Layer.effect(ArtifactStore, make(options))
