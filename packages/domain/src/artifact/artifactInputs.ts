import { DateTime } from "effect"
import type { CommitSha } from "../deployment/CommitSha.ts"
import type { EnvVersionNumber } from "../env/EnvVersion.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { RootDirectory } from "../project/RootDirectory.ts"

/** All that a build's result depends on. Two builds with equal inputs leave interchangeable artifacts. */
export interface ArtifactInputs {
  readonly projectId: ProjectId
  /** Tells a project from an earlier one of the same id, whose env versions had the same numbers. */
  readonly projectCreatedAt: DateTime.Utc
  readonly commitSha: CommitSha
  readonly rootDirectory: RootDirectory
  readonly envVersion: EnvVersionNumber
  readonly builderVersion: string
}

/** The text whose SHA-256, cut to 128 bits, is the artifactId. Field order is part of the format. */
export const artifactInputsText = (inputs: ArtifactInputs): string =>
  JSON.stringify([
    "anchor-artifact-1",
    inputs.projectId,
    DateTime.formatIso(inputs.projectCreatedAt),
    inputs.commitSha,
    inputs.rootDirectory,
    inputs.envVersion,
    inputs.builderVersion
  ])
