import {
  type BranchName,
  Project,
  type ProjectId,
  ProjectStore,
  type RepoUrl,
  type RootDirectory,
  type UserId
} from "@anchor-deploy/domain"
import { DateTime, Effect } from "effect"
import { rotateWebhookSecret } from "./rotateWebhookSecret.ts"

export interface ProjectRequest {
  readonly projectId: ProjectId
  readonly name: string
  readonly userId: UserId
  readonly repoUrl?: RepoUrl | undefined
  readonly branch: BranchName
  readonly rootDirectory: RootDirectory
}

/** Creates a project with its first webhook secret, which is told this once. */
export const createProject = Effect.fn("createProject")(function* (request: ProjectRequest) {
  const projects = yield* ProjectStore
  const now = yield* DateTime.now
  const { repoUrl, ...rest } = request
  yield* projects.create(
    new Project({
      ...rest,
      ...(repoUrl === undefined ? {} : { repoUrl }),
      webhookSecrets: [],
      pushTokenHashes: [],
      createdAt: now,
      updatedAt: now
    })
  )
  const webhookSecret = yield* rotateWebhookSecret(request.projectId)
  return { project: yield* projects.get(request.projectId), webhookSecret }
})
