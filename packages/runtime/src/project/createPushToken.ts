import { Project, type ProjectId, ProjectStore } from "@anchor-deploy/domain"
import { DateTime, Effect, Redacted } from "effect"
import { freshToken, sha256Hex } from "../random.ts"

/** So many machines may be linked to one project; the oldest link gives way. */
const keptTokens = 20

/** A token with which the project's hosted repository can be pushed to; kept as a hash alone. */
export const createPushToken = Effect.fn("createPushToken")(function* (projectId: ProjectId) {
  const projects = yield* ProjectStore
  const token = freshToken("push_")
  const now = yield* DateTime.now
  yield* projects.update(
    projectId,
    (project) =>
      new Project({
        ...project,
        pushTokenHashes: [...project.pushTokenHashes, sha256Hex(token)].slice(-keptTokens),
        updatedAt: now
      })
  )
  return Redacted.make(token)
})
