import { Schema } from "effect"
import { ArtifactId } from "../artifact/ArtifactId.ts"
import { CommitSha } from "../deployment/CommitSha.ts"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { BranchName } from "../project/BranchName.ts"
import { ProjectId } from "../project/ProjectId.ts"
import { RootDirectory } from "../project/RootDirectory.ts"

/**
 * Where the builder fetches from. `url` is the project's repository (never the payload's), or
 * Anchor's own git endpoint. The credential reaches git by GIT_ASKPASS alone.
 */
export const BuildSource = Schema.Struct({
  url: Schema.String,
  branch: BranchName,
  commitSha: CommitSha,
  credential: Schema.optionalKey(Schema.Struct({ username: Schema.String, password: Schema.String }))
})
export type BuildSource = typeof BuildSource.Type

/**
 * Everything that a builder needs to know, on whatever machine it runs. `env` is the pinned env
 * version in the clear; the values of `secretKeys` are masked in every log line. Whoever transports
 * a plan treats it as a secret.
 */
export class BuildPlan extends Schema.Class<BuildPlan>("BuildPlan")({
  deploymentId: DeploymentId,
  projectId: ProjectId,
  fence: Schema.Int,
  attempt: Schema.Int,
  source: BuildSource,
  rootDirectory: RootDirectory,
  artifactId: ArtifactId,
  builderVersion: Schema.String,
  env: Schema.Record(Schema.String, Schema.String),
  secretKeys: Schema.Array(Schema.String),
  deadlineAt: Schema.DateTimeUtcFromString
}) {}
