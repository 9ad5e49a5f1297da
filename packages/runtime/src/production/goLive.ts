import { type Alias, AliasStore, type Deployment, mayGoLive } from "@anchor-deploy/domain"
import { Effect, Result } from "effect"
import { advance, announce } from "../deployment/advance.ts"
import { applyAlias, keepLiveWarm } from "./applyAlias.ts"
import { promoteWaiting } from "./promoteWaiting.ts"

/** A deployment that may not go live by itself has succeeded all the same: it waits for a user's word. */
const succeedWaiting = Effect.fn("succeedWaiting")(function* ({ deploymentId, fence, projectId }: Deployment) {
  yield* advance(deploymentId, { _tag: "Succeeded", fence })
  // An unpin that came just before found nothing that waits.
  yield* promoteWaiting(projectId)
  return undefined as Alias | undefined
})

/**
 * The end of a healthy deployment: it succeeds, and if production is free to move, it is live in the
 * same step. The router follows at once; everybody else hears of it when it serves.
 */
export const goLive = Effect.fn("goLive")(function* (deployment: Deployment) {
  const aliases = yield* AliasStore
  const { deploymentId, fence: succeeding, projectId } = deployment
  const attempt = Effect.gen(function* () {
    const alias = yield* aliases.get(projectId)
    if (Result.isFailure(mayGoLive(alias, deployment, "automatic"))) return yield* succeedWaiting(deployment)
    const options = { kind: "automatic", by: "anchor", expectedGeneration: alias.generation, succeeding } as const
    return yield* aliases.promote(deployment, options)
  })
  const alias = yield* attempt.pipe(
    Effect.retry({ times: 5, while: (error) => error._tag === "AliasConflict" }),
    Effect.catchTag(["ProductionPinned", "OlderThanLive"], () => succeedWaiting(deployment))
  )
  if (alias === undefined) return
  yield* applyAlias(alias)
  yield* announce(deploymentId)
  yield* Effect.forkDetach(Effect.ignore(keepLiveWarm()))
})
