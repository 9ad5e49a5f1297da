import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import {
  type Asset,
  ArtifactStore,
  assetKey,
  cacheSeedKey,
  EnvEntry,
  EnvKey,
  EnvStore,
  type EnvVersionNumber,
  functionKey,
  Manifest,
  manifestKey,
  ProjectStore,
  type Release,
  RootDirectory,
  SecretVault
} from "@anchor-deploy/domain"
import { freshRelease, project } from "@anchor-deploy/domain/testing"
import { Effect, Redacted, Schema, Stream } from "effect"
import { zip } from "./zip.ts"

export interface Sample {
  /** The code of the server function; default a site that shows what sites do. */
  readonly code?: string
  /** Zips by function name, in place of those that are made. */
  readonly bundles?: Readonly<Record<string, Buffer>>
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly basePath?: string
  readonly behaviors?: Manifest["behaviors"]
  /** The manifest as it is stored, in place of the right one. */
  readonly manifestText?: (right: string) => string
}

const sources = new URL("./sites/", import.meta.url)
const siteCode = await readFile(new URL("index.mjs", sources), "utf8")
const imageCode = await readFile(new URL("image.mjs", sources), "utf8")
export const crashingCode = await readFile(new URL("crashing.mjs", sources), "utf8")

export const previewModeId = "a-secret-of-the-artifact"

const manifestJson = Schema.fromJsonString(Schema.toCodecJson(Manifest))

const behaviors = [
  { pattern: "_next/image*", origin: "imageOptimizer" },
  { pattern: "_next/data/*", origin: "default" },
  { pattern: "*", origin: "default" },
  { pattern: "_next/*", origin: "assets" }
]

const bytes = (content: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(content))
const integrityOf = (content: Uint8Array) => ({
  sha256: createHash("sha256").update(content).digest("hex"),
  size: content.length
})

const put = Effect.fnUntraced(function* (key: string, content: Uint8Array) {
  yield* (yield* ArtifactStore).put(key, Stream.make(content), integrityOf(content))
})

/** Puts an artifact for the release into the store, by way of a manifest, as the builder does. */
export const putArtifact = Effect.fnUntraced(function* (release: Release, sample: Sample = {}) {
  const bundles: Record<string, Buffer> = sample.bundles ?? {
    default: yield* Effect.promise(() => zip({ "index.mjs": sample.code ?? siteCode })),
    imageOptimizer: yield* Effect.promise(() => zip({ "index.mjs": imageCode }))
  }
  const files = sample.files ?? { "/favicon.ico": "icon", "/_next/static/chunks/main.js": "main()" }
  const assets: ReadonlyArray<Asset> = Object.entries(files).map(([path, content]) => ({
    path,
    ...integrityOf(bytes(content)),
    contentType: path.endsWith(".js") ? "text/javascript; charset=utf-8" : "application/octet-stream",
    cacheControl: path.includes("/_next/static/")
      ? "public, max-age=31536000, immutable"
      : "public, max-age=0, must-revalidate"
  }))
  const manifest = new Manifest({
    formatVersion: 1,
    artifactId: release.artifactId,
    projectId: release.projectId,
    commitSha: release.commitSha,
    rootDirectory: RootDirectory.make(""),
    builderVersion: "test",
    nextVersion: "16.4.6",
    openNextVersion: "4.1.12",
    builtAt: 1_767_225_600_000,
    buildId: "build",
    basePath: sample.basePath ?? "",
    previewModeId,
    functions: Object.entries(bundles).map(([name, bundle]) => ({
      name,
      handler: "index.handler",
      ...integrityOf(bundle),
      unzippedSize: 1024 * 1024
    })),
    behaviors: sample.behaviors ?? behaviors,
    assets,
    cacheSeeds: [{ path: "build/index.cache", ...integrityOf(bytes("seed")) }]
  })
  for (const [name, bundle] of Object.entries(bundles)) yield* put(functionKey(release, name), bytes(bundle))
  for (const [path, content] of Object.entries(files)) yield* put(assetKey(release, path), bytes(content))
  yield* put(cacheSeedKey(release, "build/index.cache"), bytes("seed"))
  const text = yield* Schema.encodeEffect(manifestJson)(manifest)
  yield* put(manifestKey(release), bytes(sample.manifestText?.(text) ?? text))
})

/** An env version of a stored project, with one plain variable each and one secret. */
export const putEnv = Effect.fnUntraced(function* (release: Release, values: Readonly<Record<string, string>>) {
  const { projectId } = release
  yield* Effect.ignore((yield* ProjectStore).create(project({ projectId })))
  const secret = Redacted.make("a-secret-value")
  const vaultVersion = yield* (yield* SecretVault).put(projectId, "env/SECRET", secret)
  const entries = [
    ...Object.entries(values).map(([key, value]) => EnvEntry.make({ _tag: "Plain", key: EnvKey.make(key), value })),
    EnvEntry.make({ _tag: "Secret", key: EnvKey.make("SECRET"), vaultVersion, size: 14 })
  ]
  const { version } = yield* (yield* EnvStore).append(projectId, entries, { makeCurrent: true })
  return version as EnvVersionNumber
})

/** A release that can be published: artifact and variables are there. */
export const placeSite = Effect.fnUntraced(function* (
  sample: Sample = {},
  values: Readonly<Record<string, string>> = {}
) {
  const release = freshRelease()
  yield* putArtifact(release, sample)
  return freshRelease({ ...release, envVersion: yield* putEnv(release, values) })
})
