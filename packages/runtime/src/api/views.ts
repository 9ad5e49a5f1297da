/** What the API tells of each thing, and what it takes. Times are ISO 8601 in UTC. */
import {
  BranchName,
  CommitSha,
  DeploymentId,
  Failure,
  ProjectId,
  PromotionKind,
  RepoUrl,
  RootDirectory,
  Status,
  TimelineEvent
} from "@anchor-deploy/domain"
import { Schema } from "effect"

const Time = Schema.DateTimeUtcFromString

/** A project, and where its production is served. Without `repoUrl`, `gitUrl` is where to push to. */
export class ProjectView extends Schema.Class<ProjectView>("Project")({
  projectId: ProjectId,
  name: Schema.String,
  userId: Schema.String,
  repoUrl: Schema.optionalKey(RepoUrl),
  branch: BranchName,
  rootDirectory: RootDirectory,
  url: Schema.String,
  gitPath: Schema.String,
  webhookPath: Schema.String,
  createdAt: Time,
  updatedAt: Time
}) {}

/** A project as it is created; `webhookSecret` is shown this once. */
export class CreatedProject extends ProjectView.extend<CreatedProject>("CreatedProject")({
  webhookSecret: Schema.String
}) {}

export const NewProject = Schema.Struct({
  projectId: ProjectId,
  name: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))),
  repoUrl: Schema.optionalKey(RepoUrl),
  branch: Schema.optionalKey(BranchName),
  rootDirectory: Schema.optionalKey(RootDirectory)
})

/** Only what is given is changed; `repoUrl: null` makes the project one that is pushed to Anchor itself. */
export const ProjectChange = Schema.Struct({
  name: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))),
  repoUrl: Schema.optionalKey(Schema.NullOr(RepoUrl)),
  branch: Schema.optionalKey(BranchName),
  rootDirectory: Schema.optionalKey(RootDirectory)
})

export const WebhookSecretView = Schema.Struct({ webhookSecret: Schema.String })
export const PushTokenView = Schema.Struct({ token: Schema.String })

/** One attempt to make a commit live. `live` says whether production serves it now. */
export class DeploymentView extends Schema.Class<DeploymentView>("Deployment")({
  deploymentId: DeploymentId,
  projectId: ProjectId,
  status: Status,
  branch: BranchName,
  commitSha: CommitSha,
  commitMessage: Schema.optionalKey(Schema.String),
  author: Schema.optionalKey(Schema.String),
  trigger: Schema.Literals(["push", "manual", "redeploy"]),
  sequence: Schema.Int,
  envVersion: Schema.Int,
  artifactId: Schema.optionalKey(Schema.String),
  attempts: Schema.Int,
  interruptions: Schema.Int,
  failure: Schema.optionalKey(Failure),
  cancellation: Schema.optionalKey(
    Schema.Struct({ reason: Schema.String, supersededBy: Schema.optionalKey(DeploymentId) })
  ),
  live: Schema.Boolean,
  url: Schema.String,
  createdAt: Time,
  queuedAt: Time,
  buildingAt: Schema.optionalKey(Time),
  builtAt: Schema.optionalKey(Time),
  deployingAt: Schema.optionalKey(Time),
  completedAt: Schema.optionalKey(Time)
}) {}

/** Where production points. Without anything live yet, `deploymentId` is null and `generation` 0. */
export class AliasView extends Schema.Class<AliasView>("Alias")({
  deploymentId: Schema.NullOr(DeploymentId),
  generation: Schema.Int,
  pinned: Schema.Boolean,
  url: Schema.String
}) {}

export const PromotionView = Schema.Struct({
  generation: Schema.Int,
  kind: PromotionKind,
  from: Schema.optionalKey(DeploymentId),
  to: DeploymentId,
  by: Schema.String,
  at: Time
})

export const DeliveryView = Schema.Struct({
  deliveryId: Schema.String,
  event: Schema.String,
  verdict: Schema.String,
  deploymentId: Schema.optionalKey(DeploymentId),
  receivedAt: Time
})

/** Env vars of a secret come without their value, always. */
export const EnvVarView = Schema.Struct({
  key: Schema.String,
  value: Schema.optionalKey(Schema.String),
  isSecret: Schema.Boolean
})

export const EnvView = Schema.Struct({ envVars: Schema.Array(EnvVarView), envVersion: Schema.Int })

/** `isSecret` is false when left out; a secret without `value` keeps the one that it has. */
export const EnvVarInput = Schema.Struct({
  key: Schema.String,
  value: Schema.optionalKey(Schema.String),
  isSecret: Schema.optionalKey(Schema.Boolean)
})

export const LogLineView = Schema.Struct({ sequence: Schema.Int, timestamp: Time, message: Schema.String })

/** `nextCursor` is null once the deployment has ended and all its lines were given. */
export const LogsView = Schema.Struct({
  logs: Schema.Array(LogLineView),
  nextCursor: Schema.NullOr(Schema.String)
})

/** How long a deployment was in each status, in milliseconds; the last one may still run. */
export const StageView = Schema.Struct({
  status: Status,
  startedAt: Time,
  durationMs: Schema.Int
})

/** The timeline. `queuePosition` counts from 1 while the deployment is queued. */
export const TimelineView = Schema.Struct({
  items: Schema.Array(TimelineEvent),
  nextCursor: Schema.NullOr(Schema.String),
  stages: Schema.Array(StageView),
  queuePosition: Schema.NullOr(Schema.Int)
})
