import { Schema } from "effect"
import { ArtifactId } from "../artifact/ArtifactId.ts"
import { EnvVersionNumber } from "../env/EnvVersion.ts"
import { BranchName } from "../project/BranchName.ts"
import { ProjectId } from "../project/ProjectId.ts"
import { CommitSha } from "./CommitSha.ts"
import { DeploymentId } from "./DeploymentId.ts"
import { Failure } from "./Failure.ts"
import { Status } from "./Status.ts"

/** Why a deployment exists: a delivered push, or a user's wish (which no newer push supersedes). */
export const Trigger = Schema.TaggedUnion({
  Push: { deliveryId: Schema.String },
  Manual: { userId: Schema.String },
  Redeploy: { userId: Schema.String, of: DeploymentId }
})
export type Trigger = typeof Trigger.Type

/** Who works on a deployment, and until when that is believed without news. */
export const Lease = Schema.Struct({ owner: Schema.String, expiresAt: Schema.DateTimeUtcFromString })
export type Lease = typeof Lease.Type

/** Why a deployment was canceled, and by which newer one if that was the reason. */
export const Cancellation = Schema.Struct({
  reason: Schema.String,
  supersededBy: Schema.optionalKey(DeploymentId)
})
export type Cancellation = typeof Cancellation.Type

/**
 * One attempt to turn a commit into something that can be live.
 *
 * `sequence` counts a project's deployments from 1 and is given at intake. `fence` grows by one with
 * each claim: whoever writes with an older one has lost the deployment to somebody else.
 * `attempts` counts builds that were started, `interruptions` those that ended with their machine
 * and not by themselves. `deadlineAt` is when the present claim is given up.
 */
export class Deployment extends Schema.Class<Deployment>("Deployment")({
  deploymentId: DeploymentId,
  projectId: ProjectId,
  sequence: Schema.Int,
  status: Status,
  trigger: Trigger,
  branch: BranchName,
  commitSha: CommitSha,
  commitMessage: Schema.optionalKey(Schema.String),
  author: Schema.optionalKey(Schema.String),
  envVersion: EnvVersionNumber,
  /** Asked for by the user: the claim does not replace it by the current one. */
  envPinned: Schema.Boolean,
  artifactId: Schema.optionalKey(ArtifactId),
  fence: Schema.Int,
  attempts: Schema.Int,
  interruptions: Schema.Int,
  lease: Schema.optionalKey(Lease),
  deadlineAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  runnerRef: Schema.optionalKey(Schema.String),
  failure: Schema.optionalKey(Failure),
  cancellation: Schema.optionalKey(Cancellation),
  queuedAt: Schema.DateTimeUtcFromString,
  buildingAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  builtAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  deployingAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  completedAt: Schema.optionalKey(Schema.DateTimeUtcFromString)
}) {}
