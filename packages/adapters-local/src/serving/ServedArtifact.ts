import { type ArtifactRef, type Asset, artifactPrefix, assetKey, type Manifest } from "@anchor-deploy/domain"
import { type Entries, entriesFor, hostKey } from "@anchor-deploy/domain/routing"
import { join } from "node:path"

/** A listed file and where it lies. */
export interface ServedAsset extends Asset {
  readonly file: string
}

/** An artifact as requests need it: its manifest turned into look-ups, once. */
export class ServedArtifact {
  readonly manifest: Manifest
  readonly directory: string
  readonly assets: ReadonlyMap<string, ServedAsset>
  readonly #entries: Entries
  readonly #entriesByHost = new Map<string, Entries>()

  constructor(artifactsDirectory: string, ref: ArtifactRef, manifest: Manifest) {
    this.manifest = manifest
    this.directory = join(artifactsDirectory, artifactPrefix(ref))
    this.assets = new Map(
      manifest.assets.map((asset) => [
        asset.path,
        { ...asset, file: join(artifactsDirectory, assetKey(ref, asset.path)) }
      ])
    )
    this.#entries = entriesFor(manifest)
  }

  /** All that `decide` may ask for when this artifact answers the host (in lower case, without port). */
  entriesOf(host: string): Entries {
    const known = this.#entriesByHost.get(host)
    if (known !== undefined) return known
    const entries = { ...this.#entries, [hostKey(host)]: { artifact: this.manifest.artifactId } }
    this.#entriesByHost.set(host, entries)
    return entries
  }
}
