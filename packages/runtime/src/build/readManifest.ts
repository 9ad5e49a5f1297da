import { type ArtifactRef, ArtifactStore, Manifest, manifestKey } from "@anchor-deploy/domain"
import { Effect, Option, Schema, Stream } from "effect"

const ManifestJson = Schema.fromJsonString(Schema.toCodecJson(Manifest))

/** The artifact's manifest, or nothing if it was never published, or is not one that this version reads. */
export const readManifest = Effect.fn("readManifest")(function* (ref: ArtifactRef) {
  const store = yield* ArtifactStore
  return yield* store.get(manifestKey(ref)).pipe(
    Stream.decodeText(),
    Stream.mkString,
    Effect.flatMap(Schema.decodeUnknownEffect(ManifestJson)),
    Effect.map((manifest) => (manifest.artifactId === ref.artifactId ? Option.some(manifest) : Option.none())),
    Effect.catchTag(["ObjectNotFound", "SchemaError"], () => Effect.succeed(Option.none<Manifest>()))
  )
})
