import {
  type BranchName,
  Project,
  type ProjectId,
  ProjectStore,
  type RepoUrl,
  type RootDirectory
} from "@anchor-deploy/domain"
import { DateTime, Effect } from "effect"

/** What may be changed; what is left out stays. `repoUrl: null` lets Anchor host the repository. */
export interface ProjectChanges {
  readonly name?: string | undefined
  readonly repoUrl?: RepoUrl | null | undefined
  readonly branch?: BranchName | undefined
  readonly rootDirectory?: RootDirectory | undefined
}

/** Changes a project's settings; they count from the next deployment on. */
export const changeProject = Effect.fn("changeProject")(function* (projectId: ProjectId, changes: ProjectChanges) {
  const projects = yield* ProjectStore
  const now = yield* DateTime.now
  return yield* projects.update(projectId, ({ repoUrl: before, ...project }) => {
    const repoUrl = changes.repoUrl === undefined ? before : (changes.repoUrl ?? undefined)
    return new Project({
      ...project,
      ...(repoUrl === undefined ? {} : { repoUrl }),
      name: changes.name ?? project.name,
      branch: changes.branch ?? project.branch,
      rootDirectory: changes.rootDirectory ?? project.rootDirectory,
      updatedAt: now
    })
  })
})
