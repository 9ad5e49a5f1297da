import type { Release } from "@anchor-deploy/domain"
import { LruMap } from "./LruMap.ts"
import type { ServedArtifact } from "./ServedArtifact.ts"

/** Manifests with thousands of files take memory; those that nobody asks for are read again. */
const artifactsInMemory = 32

/** The artifacts that requests ask for, each read once for all that wait for it. */
export class ArtifactCache {
  readonly #load: (release: Release) => Promise<ServedArtifact>
  readonly #artifacts = new LruMap<string, ServedArtifact>(artifactsInMemory)
  readonly #loading = new Map<string, Promise<ServedArtifact>>()

  constructor(load: (release: Release) => Promise<ServedArtifact>) {
    this.#load = load
  }

  /** At once when it is in memory. */
  get(release: Release): ServedArtifact | Promise<ServedArtifact> {
    const { artifactId } = release
    const known = this.#artifacts.get(artifactId) ?? this.#loading.get(artifactId)
    if (known !== undefined) return known
    const loading = this.#load(release)
      .then((artifact) => {
        this.set(release, artifact)
        return artifact
      })
      .finally(() => this.#loading.delete(artifactId))
    this.#loading.set(artifactId, loading)
    return loading
  }

  set({ artifactId }: Release, artifact: ServedArtifact): void {
    this.#artifacts.set(artifactId, artifact)
  }
}
