import { Schema } from "effect"
import { CommitSha } from "../deployment/CommitSha.ts"
import { ProjectId } from "../project/ProjectId.ts"
import { RootDirectory } from "../project/RootDirectory.ts"
import { ArtifactId } from "./ArtifactId.ts"

export const Sha256 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/, { message: "a SHA-256 in hex" }))

/** An object's digest (SHA-256, hex) and size in bytes. */
const integrity = { sha256: Sha256, size: Schema.Int }

/** One OpenNext origin that runs code: a zip whose `handler` speaks Lambda's streaming protocol. */
export const FunctionBundle = Schema.Struct({
  name: Schema.String.check(Schema.isPattern(/^[A-Za-z][A-Za-z0-9-]{0,62}$/)),
  handler: Schema.String,
  ...integrity,
  unzippedSize: Schema.Int
})
export type FunctionBundle = typeof FunctionBundle.Type

/** A file served as it is. `path` is percent-decoded and begins with a slash. */
export const Asset = Schema.Struct({
  path: Schema.String.check(Schema.isPattern(/^\/[^\0]*$/)),
  ...integrity,
  contentType: Schema.String,
  cacheControl: Schema.String
})
export type Asset = typeof Asset.Type

/** A page or fetch result made at build time, with which a release's cache begins. */
export const CacheSeed = Schema.Struct({ path: Schema.String, ...integrity })
export type CacheSeed = typeof CacheSeed.Type

/** Which origin answers which paths, as OpenNext lists them; `assets` or a function's name. */
export const Behavior = Schema.Struct({ pattern: Schema.String, origin: Schema.String })
export type Behavior = typeof Behavior.Type

/**
 * What a successful build left, with the digest of every part. It is the only way to an artifact:
 * nothing is served that is not listed here.
 *
 * `previewModeId` lets the platform ask the site to regenerate a page (Next's
 * `x-prerender-revalidate`); it is a secret of the artifact.
 */
export class Manifest extends Schema.Class<Manifest>("Manifest")({
  formatVersion: Schema.Literal(1),
  artifactId: ArtifactId,
  projectId: ProjectId,
  commitSha: CommitSha,
  rootDirectory: RootDirectory,
  builderVersion: Schema.String,
  nextVersion: Schema.String,
  openNextVersion: Schema.String,
  /** When the cache seeds were made, milliseconds since the epoch: how old the site's first pages are. */
  builtAt: Schema.optionalKey(Schema.Int),
  buildId: Schema.String,
  basePath: Schema.String,
  previewModeId: Schema.String,
  functions: Schema.Array(FunctionBundle),
  behaviors: Schema.Array(Behavior),
  assets: Schema.Array(Asset),
  cacheSeeds: Schema.Array(CacheSeed)
}) {}
