import type { CommitSha } from "../deployment/CommitSha.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { ArtifactId } from "./ArtifactId.ts"

/** What finds an artifact in the store. */
export interface ArtifactRef {
  readonly projectId: ProjectId
  readonly commitSha: CommitSha
  readonly artifactId: ArtifactId
}

/** Everything of a project's artifacts lies below it. */
export const projectPrefix = (projectId: ProjectId): string => `artifacts/${projectId}/`

/** `artifacts/{projectId}/{commitSha}/{artifactId}/`: everything of one artifact lies below it. */
export const artifactPrefix = (ref: ArtifactRef): string =>
  `${projectPrefix(ref.projectId)}${ref.commitSha}/${ref.artifactId}/`

/** Written last: an artifact without its manifest was never published. */
export const manifestKey = (ref: ArtifactRef): string => `${artifactPrefix(ref)}manifest.json`

export const functionKey = (ref: ArtifactRef, name: string): string => `${artifactPrefix(ref)}functions/${name}.zip`

/** @param path as the browser asks for it, percent-decoded, with its leading slash */
export const assetKey = (ref: ArtifactRef, path: string): string => `${artifactPrefix(ref)}assets${path}`

/** @param path relative to OpenNext's cache directory */
export const cacheSeedKey = (ref: ArtifactRef, path: string): string => `${artifactPrefix(ref)}cache/${path}`
