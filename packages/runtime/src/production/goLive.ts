import { type Alias, AliasStore, type Deployment, mayGoLive } from "@anchor-deploy/domain"
import { Effect, Result } from "effect"
import { advance, announce } from "../deployment/advance.ts"
import { applyAlias, keepLiveWarm } from "./applyAlias.ts"

/** A deployment that may not go live by itself has succeeded all the same: it waits for a user's word. */
const succeedWaiting = (deployment: Deployment) =>
  Effect.as(
    advance(deployment.deploymentId, { _tag: "Succeeded", fence: deployment.fence }),
    undefined as Alias | undefined
  )

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
