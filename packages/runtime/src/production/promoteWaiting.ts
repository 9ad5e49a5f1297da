import { type Alias, AliasStore, type Deployment, DeploymentStore, type ProjectId } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { makeLive } from "./makeLive.ts"

/** The newest successful deployment that is newer than all that was live. */
const waiting = Effect.fn("waiting")(function* (alias: Alias) {
  const deployments = yield* DeploymentStore
  let cursor: string | undefined
  do {
    const page = yield* deployments.history(alias.projectId, { limit: 50, cursor })
    for (const deployment of page.items) {
      if (deployment.sequence <= alias.liveSequence) return undefined
      if (deployment.status === "success") return deployment satisfies Deployment
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return undefined
})

/**
 * Lets the newest successful deployment go live, if production is free to move: when a pin ends. Not
 * at a start: what waits there may be what a user chose against.
 *
 * Of two workers that do so at once one moves the alias; the other looks again.
 */
export const promoteWaiting = Effect.fn("promoteWaiting")(function* (projectId: ProjectId) {
  const aliases = yield* AliasStore
  const attempt = Effect.gen(function* () {
    const alias = yield* aliases.get(projectId)
    if (alias.pinned) return alias
    const deployment = yield* waiting(alias)
    if (deployment === undefined) return alias
    return yield* makeLive(deployment, { kind: "automatic", by: "anchor", alias })
  })
  return yield* attempt.pipe(
    Effect.retry({ times: 5, while: (error) => error._tag === "AliasConflict" }),
    Effect.catchTag(["ProductionPinned", "OlderThanLive"], () => aliases.get(projectId))
  )
})
