import type { DateTime } from "effect"
import type { EnvVersionNumber } from "../env/EnvVersion.ts"
import type { BranchName } from "../project/BranchName.ts"
import type { ProjectId } from "../project/ProjectId.ts"
import type { CommitSha } from "./CommitSha.ts"
import { Deployment, type Trigger } from "./Deployment.ts"
import type { DeploymentId } from "./DeploymentId.ts"

/** What is asked for; the sequence is given by the intake, in the write. */
export interface DeploymentRequest {
  readonly deploymentId: DeploymentId
  readonly projectId: ProjectId
  readonly trigger: Trigger
  readonly branch: BranchName
  readonly commitSha: CommitSha
  readonly commitMessage?: string | undefined
  readonly author?: string | undefined
  readonly envVersion: EnvVersionNumber
  readonly envPinned: boolean
}

/** A deployment as it begins. */
export const newDeployment = (request: DeploymentRequest, sequence: number, now: DateTime.Utc): Deployment => {
  const { author, commitMessage, ...rest } = request
  return new Deployment({
    ...rest,
    ...(commitMessage === undefined ? {} : { commitMessage }),
    ...(author === undefined ? {} : { author }),
    sequence,
    status: "queued",
    fence: 0,
    attempts: 0,
    interruptions: 0,
    queuedAt: now
  })
}
