import { Schema } from "effect"
import { BranchName } from "./BranchName.ts"
import { ProjectId } from "./ProjectId.ts"
import { RepoUrl } from "./RepoUrl.ts"
import { RootDirectory } from "./RootDirectory.ts"
import { UserId } from "./UserId.ts"

/**
 * One of a project's active webhook secrets, kept in the vault under `vaultVersion`. Two can be
 * active at once, so that GitHub's side can change before the old one ends.
 */
export const WebhookSecret = Schema.Struct({
  vaultVersion: Schema.Int,
  createdAt: Schema.DateTimeUtcFromString,
  expiresAt: Schema.optionalKey(Schema.DateTimeUtcFromString)
})
export type WebhookSecret = typeof WebhookSecret.Type

/**
 * A site: its repository, production branch and owner. Without `repoUrl` the repository is the one
 * that Anchor itself hosts, pushed to with a token whose SHA-256 (hex) is among `pushTokenHashes`.
 */
export class Project extends Schema.Class<Project>("Project")({
  projectId: ProjectId,
  name: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100)),
  userId: UserId,
  repoUrl: Schema.optionalKey(RepoUrl),
  branch: BranchName,
  rootDirectory: RootDirectory,
  webhookSecrets: Schema.Array(WebhookSecret),
  pushTokenHashes: Schema.Array(Schema.String),
  createdAt: Schema.DateTimeUtcFromString,
  updatedAt: Schema.DateTimeUtcFromString
}) {}
