import {
  type ArtifactRef,
  ArtifactStore,
  artifactPrefix,
  assetKey,
  cacheSeedKey,
  functionKey,
  Manifest,
  manifestKey
} from "@anchor-deploy/domain"
import { Effect, FileSystem, Option, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import type { Build } from "../Build.ts"
import type { Packaged } from "../package/packageSite.ts"
import type { Integrity } from "../package/writeZip.ts"

/** So many objects are on their way at once. */
const concurrency = 8

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

const refOf = ({ plan }: Build): ArtifactRef => ({
  projectId: plan.projectId,
  commitSha: plan.source.commitSha,
  artifactId: plan.artifactId
})

interface Upload {
  readonly key: string
  readonly file: string
  readonly integrity: Integrity
}

const uploadsOf = (ref: ArtifactRef, { assets, manifest, seeds, zips }: Packaged): ReadonlyArray<Upload> => [
  ...manifest.functions.map((bundle) => ({
    key: functionKey(ref, bundle.name),
    file: zips.find(({ name }) => name === bundle.name)!.file,
    integrity: bundle
  })),
  ...assets.map(({ asset, file }) => ({ key: assetKey(ref, asset.path), file, integrity: asset })),
  ...seeds.map(({ file, seed }) => ({ key: cacheSeedKey(ref, seed.path), file, integrity: seed }))
]

/** The digest of a manifest that is in the store already: an attempt whose outcome got lost had finished. */
export const findPublished = Effect.fn("findPublished")(function* (build: Build) {
  const store = yield* ArtifactStore
  const chunks = yield* store.get(manifestKey(refOf(build))).pipe(
    Stream.runCollect,
    Effect.asSome,
    Effect.catchTag("ObjectNotFound", () => Effect.succeedNone)
  )
  return Option.map(chunks, (bytes) => sha256(Buffer.concat(bytes)))
})

/**
 * Puts an artifact into the store, its manifest last. What an attempt left that did not get so far is
 * removed first: two builds of one commit differ in some bytes, and objects are never overwritten.
 */
export const publishArtifact = Effect.fn("publishArtifact")(function* (build: Build, packaged: Packaged) {
  const fs = yield* FileSystem.FileSystem
  const store = yield* ArtifactStore
  const ref = refOf(build)
  const left = yield* store.list(artifactPrefix(ref))
  if (left.length > 0) {
    yield* build.log.say(`publish: removing ${left.length} objects of an attempt that did not finish`)
    yield* store.remove(artifactPrefix(ref))
  }
  yield* Effect.forEach(
    uploadsOf(ref, packaged),
    ({ file, integrity, key }) => store.put(key, fs.stream(file), { sha256: integrity.sha256, size: integrity.size }),
    { concurrency, discard: true }
  )
  const bytes = new TextEncoder().encode(JSON.stringify(yield* Schema.encodeEffect(Manifest)(packaged.manifest)))
  const integrity = { sha256: sha256(bytes), size: bytes.length }
  yield* store.put(manifestKey(ref), Stream.succeed(bytes), integrity)
  return integrity.sha256
})
