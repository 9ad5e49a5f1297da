import { Schema } from "effect"
import { ArtifactId } from "../artifact/ArtifactId.ts"
import { CommitSha } from "../deployment/CommitSha.ts"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { EnvVersionNumber } from "../env/EnvVersion.ts"
import { ProjectId } from "../project/ProjectId.ts"

/**
 * What makes a deployment servable, now and at any later time: the artifact (whose manifest holds
 * the routes) and the env version. Never changed; rolling back serves an older one again.
 */
export class Release extends Schema.Class<Release>("Release")({
  deploymentId: DeploymentId,
  projectId: ProjectId,
  commitSha: CommitSha,
  artifactId: ArtifactId,
  envVersion: EnvVersionNumber
}) {}
