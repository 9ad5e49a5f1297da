import { Context, type Effect, Schema } from "effect"
import type { BuildSource } from "../build/BuildPlan.ts"
import type { CommitSha } from "../deployment/CommitSha.ts"
import type { Deployment } from "../deployment/Deployment.ts"
import type { BranchName } from "../project/BranchName.ts"
import type { Project } from "../project/Project.ts"

/** The repository did not answer. `reason` never contains a credential. */
export class RepositoryUnreachable extends Schema.TaggedError<RepositoryUnreachable>()("RepositoryUnreachable", {
  projectId: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `The repository of "${this.projectId}" did not answer: ${this.reason}`
  }
}

/** The repository answered, and has no such branch, tag or commit. */
export class RefNotFound extends Schema.TaggedError<RefNotFound>()("RefNotFound", {
  ref: Schema.String
}) {
  override get message(): string {
    return `The repository has no branch, tag or commit "${this.ref}".`
  }
}

/** A commit that somebody named, and what is known of it without fetching it. */
export interface ResolvedRef {
  readonly commitSha: CommitSha
  readonly branch: BranchName
  readonly commitMessage?: string | undefined
  readonly author?: string | undefined
}

/**
 * A project's repository as the platform sees it; hosted elsewhere, or by Anchor itself.
 *
 * - `head` is the newest commit of a branch as the repository tells it now, `undefined` without the branch.
 * - `resolve` takes a branch, a tag or a full commit id.
 * - `source` tells a builder where to fetch from; for a hosted repository with a credential that
 *   reads this one repository until the build's deadline.
 *
 * - `remove` takes a hosted repository away, with all that was pushed; one elsewhere is not touched.
 *
 * Contract: `repositorySuite`.
 */
export class Repository extends Context.Service<
  Repository,
  {
    readonly head: (project: Project, branch: BranchName) => Effect.Effect<CommitSha | undefined, RepositoryUnreachable>
    readonly resolve: (project: Project, ref: string) => Effect.Effect<ResolvedRef, RepositoryUnreachable | RefNotFound>
    readonly source: (project: Project, deployment: Deployment) => Effect.Effect<BuildSource, RepositoryUnreachable>
    readonly remove: (project: Project) => Effect.Effect<void, RepositoryUnreachable>
  }
>()("@anchor-deploy/domain/Repository") {}
