import { AccessDenied, ProjectId, ProjectNotFound, ProjectStore, type UserId } from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"

const asProjectId = Schema.decodeUnknownEffect(ProjectId)

/**
 * The project, if it is this user's. The one gate through which every use case of the API comes to a
 * project; an id that cannot be one is simply not found.
 */
export const accessProject = Effect.fn("accessProject")(function* (userId: UserId, id: string) {
  const projects = yield* ProjectStore
  const projectId = yield* asProjectId(id).pipe(Effect.mapError(() => new ProjectNotFound({ projectId: id })))
  const project = yield* projects.get(projectId)
  if (project.userId !== userId) return yield* new AccessDenied({ projectId })
  return project
})
