import { NodeServices } from "@effect/platform-node"
import { ArtifactStore, DigestMismatch, Manifest, manifestKey } from "@anchor-deploy/domain"
import { MemoryArtifactStore } from "@anchor-deploy/domain/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, Result, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { listAssets } from "../../src/package/listAssets.ts"
import { listCacheSeeds } from "../../src/package/listCacheSeeds.ts"
import { listFiles } from "../../src/package/listFiles.ts"
import { makeManifest } from "../../src/package/makeManifest.ts"
import { readOutput } from "../../src/package/readOutput.ts"
import { writeZip } from "../../src/package/writeZip.ts"
import { findPublished, publishArtifact } from "../../src/publish/publishArtifact.ts"
import { aBuild } from "../fixtures/aBuild.ts"
import { aPlan } from "../fixtures/aPlan.ts"
import { aSiteOutput } from "../fixtures/aSiteOutput.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

const plan = aPlan()
const ref = { projectId: plan.projectId, commitSha: plan.source.commitSha, artifactId: plan.artifactId }

const packaged = Effect.fn(function* () {
  const site = aSiteOutput()
  const output = yield* readOutput(site)
  const assets = yield* listAssets(join(site, ".open-next/assets"), output.basePath)
  const seeds = yield* listCacheSeeds(join(site, ".open-next/cache"), output)
  const zips = yield* Effect.forEach(output.functions, ({ directory, handler, name }) =>
    Effect.promise(async () => {
      const file = join(temporaryDirectory(), `${name}.zip`)
      const integrity = await writeZip(directory, await listFiles(directory), file)
      return { name, file, bundle: { name, handler, ...integrity, unzippedSize: 1 } }
    })
  )
  const versions = { nextVersion: "16.4.6", openNextVersion: "4.1.12", builtAt: 5 }
  const functions = zips.map(({ bundle }) => bundle)
  return { manifest: makeManifest({ plan, ...versions, output, functions, assets, seeds }), assets, seeds, zips }
})

const services = Layer.merge(MemoryArtifactStore.layer, NodeServices.layer)

describe("publishArtifact", () => {
  it.effect("puts every part under its key, and the manifest with its digest", () =>
    Effect.gen(function* () {
      const { build } = yield* aBuild(plan)
      const store = yield* ArtifactStore
      expect(yield* findPublished(build)).toEqual(Option.none())
      const digest = yield* publishArtifact(build, yield* packaged())
      const prefix = `artifacts/shop/${ref.commitSha}/${ref.artifactId}/`
      expect((yield* store.list(prefix)).map((key) => key.slice(prefix.length)).toSorted()).toEqual([
        "assets/_next/static/chunks/a-1.js",
        "assets/favicon.ico",
        "assets/with space/ä.txt",
        "cache/__fetch/build-1/abc",
        "cache/build-1/index.cache",
        "functions/default.zip",
        "functions/imageOptimizer.zip",
        "manifest.json"
      ])
      const bytes = Buffer.concat(yield* Stream.runCollect(store.get(manifestKey(ref))))
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(digest)
      const manifest = yield* Schema.decodeEffect(Schema.fromJsonString(Manifest))(bytes.toString())
      expect(manifest.artifactId).toBe(plan.artifactId)
      expect(yield* findPublished(build)).toEqual(Option.some(digest))
    }).pipe(Effect.scoped, Effect.provide(services))
  )

  it.effect("takes the place of an attempt that did not finish", () =>
    Effect.gen(function* () {
      const { build } = yield* aBuild(plan)
      const store = yield* ArtifactStore
      const left = `artifacts/shop/${ref.commitSha}/${ref.artifactId}/functions/default.zip`
      const bytes = new TextEncoder().encode("half")
      yield* store.put(left, Stream.succeed(bytes), {
        sha256: createHash("sha256").update(bytes).digest("hex"),
        size: bytes.length
      })
      yield* publishArtifact(build, yield* packaged())
      expect((yield* store.verify(left)).size).toBeGreaterThan(bytes.length)
    }).pipe(Effect.scoped, Effect.provide(services))
  )

  it.effect("publishes no manifest when a part changed since it was measured", () =>
    Effect.gen(function* () {
      const { build } = yield* aBuild(plan)
      const store = yield* ArtifactStore
      const parts = yield* packaged()
      writeFiles("/", { [parts.assets[0]!.file]: "other" })
      const result = yield* Effect.result(publishArtifact(build, parts))
      expect(Result.isFailure(result) && result.failure).toBeInstanceOf(DigestMismatch)
      expect(yield* store.list("artifacts/")).not.toContain(manifestKey(ref))
    }).pipe(Effect.scoped, Effect.provide(services))
  )
})
