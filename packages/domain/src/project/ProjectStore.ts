import { Context, type Effect } from "effect"
import type { BadCursor, Page, PageRequest } from "../Page.ts"
import type { StoreError } from "../StoreError.ts"
import type { ProjectExists, ProjectNotFound } from "./errors.ts"
import type { Project } from "./Project.ts"
import type { ProjectId } from "./ProjectId.ts"
import type { UserId } from "./UserId.ts"

/**
 * The projects, their settings and their owners.
 *
 * - An id is taken once; `create` of a taken id changes nothing and fails.
 * - `update` runs the change on the stored project inside the write, so two updates never lose one.
 * - `remove` takes everything recorded of the project with it; what serves and builds is stopped before.
 * - `list` gives a user's projects by id; `all` every project, for start-up and sweeping.
 *
 * Contract: `projectStoreSuite`.
 */
export class ProjectStore extends Context.Service<
  ProjectStore,
  {
    readonly create: (project: Project) => Effect.Effect<void, ProjectExists | StoreError>
    readonly get: (projectId: ProjectId) => Effect.Effect<Project, ProjectNotFound | StoreError>
    readonly update: (
      projectId: ProjectId,
      change: (project: Project) => Project
    ) => Effect.Effect<Project, ProjectNotFound | StoreError>
    readonly remove: (projectId: ProjectId) => Effect.Effect<void, ProjectNotFound | StoreError>
    readonly list: (userId: UserId, page: PageRequest) => Effect.Effect<Page<Project>, BadCursor | StoreError>
    readonly all: Effect.Effect<ReadonlyArray<Project>, StoreError>
  }
>()("@anchor-deploy/domain/ProjectStore") {}
