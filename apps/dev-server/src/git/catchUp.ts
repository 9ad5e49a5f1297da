import { HostedRepositories } from "@anchor-deploy/adapters-local"
import { DeploymentStore, interpretPush, type Project, ProjectStore } from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"
import { PushEvent } from "@anchor-deploy/domain"
import { deliver } from "./deliver.ts"
import { pushEvent } from "./pushEvent.ts"

const decodePush = Schema.decodeUnknownEffect(PushEvent)

/**
 * Delivers the head of a hosted repository if no deployment knows it: the server was killed between
 * the moved ref and its delivery, and a second `git push` would find everything up to date.
 */
export const catchUp = Effect.fn("catchUp")(
  function* (baseUrl: string, project: Project) {
    if (project.repoUrl !== undefined) return
    const hosted = yield* HostedRepositories
    const deployments = yield* DeploymentStore
    const head = yield* hosted.head(project.projectId, project.branch)
    const newest = yield* deployments.newestPush(project.projectId, project.branch)
    if (head === undefined || newest?.commitSha === head) return
    const update = { before: newest?.commitSha ?? "0".repeat(40), after: head, ref: `refs/heads/${project.branch}` }
    const wish = interpretPush(project, yield* decodePush(yield* pushEvent(project, update)))
    if (wish._tag === "Ignore") return
    yield* Effect.logInfo(
      `${project.projectId}: commit ${head.slice(0, 7)} was pushed without a delivery; delivering it now.`
    )
    yield* deliver(baseUrl, project, update)
  },
  (effect, _baseUrl, project) =>
    Effect.catchCause(effect, (cause) =>
      Effect.logWarning(`The head of ${project.projectId} could not be looked at.`, cause)
    )
)

/** Looks at every hosted repository. */
export const catchUpAll = Effect.fn("catchUpAll")(function* (baseUrl: string) {
  const projects = yield* ProjectStore
  yield* Effect.forEach(yield* projects.all, (project) => catchUp(baseUrl, project), { discard: true })
})
