import {
  type ArtifactRef,
  ArtifactStore,
  assetKey,
  cacheSeedKey,
  functionKey,
  Manifest,
  manifestKey,
  PublishFailed,
  type Release
} from "@anchor-deploy/domain"
import { Effect, Schema, Stream } from "effect"

const ManifestJson = Schema.fromJsonString(Schema.toCodecJson(Manifest))

/** The release's manifest, or why there is none to serve by. */
export const readManifest = Effect.fn("readManifest")(function* (release: Release) {
  const store = yield* ArtifactStore
  const failed = (reason: string) => new PublishFailed({ deploymentId: release.deploymentId, reason })
  const manifest = yield* store.get(manifestKey(release)).pipe(
    Stream.decodeText(),
    Stream.mkString,
    Effect.flatMap(Schema.decodeUnknownEffect(ManifestJson)),
    Effect.catchTags({
      ObjectNotFound: () => Effect.fail(failed("The artifact is not there any more: it has no manifest.")),
      SchemaError: (error) => Effect.fail(failed(`The artifact's manifest cannot be read: ${error.message}`))
    })
  )
  if (manifest.artifactId !== release.artifactId || manifest.projectId !== release.projectId) {
    return yield* failed(`The manifest is of another artifact (${manifest.projectId}/${manifest.artifactId}).`)
  }
  return manifest
})

interface ListedObject {
  readonly key: string
  readonly sha256: string
  readonly size: number
}

/** Every object that the manifest lists, by its key in the store. */
export const listedObjects = (ref: ArtifactRef, manifest: Manifest): ReadonlyArray<ListedObject> => [
  ...manifest.functions.map(({ name, sha256, size }) => ({ key: functionKey(ref, name), sha256, size })),
  ...manifest.assets.map(({ path, sha256, size }) => ({ key: assetKey(ref, path), sha256, size })),
  ...manifest.cacheSeeds.map(({ path, sha256, size }) => ({ key: cacheSeedKey(ref, path), sha256, size }))
]

/** Reads every byte of the artifact again and compares; the first that is not as listed fails it. */
export const verifyArtifact = Effect.fn("verifyArtifact")(function* (release: Release, manifest: Manifest) {
  const store = yield* ArtifactStore
  const failed = (reason: string) => new PublishFailed({ deploymentId: release.deploymentId, reason })
  yield* Effect.forEach(
    listedObjects(release, manifest),
    Effect.fnUntraced(function* ({ key, sha256, size }) {
      const found = yield* store
        .verify(key)
        .pipe(Effect.catchTag("ObjectNotFound", () => Effect.fail(failed(`The artifact lacks "${key}".`))))
      if (found.sha256 !== sha256 || found.size !== size) {
        return yield* failed(
          `The artifact is damaged: "${key}" has SHA-256 ${found.sha256} (${found.size} bytes), ` +
            `its manifest names ${sha256} (${size} bytes).`
        )
      }
    }),
    { concurrency: 4, discard: true }
  )
})
