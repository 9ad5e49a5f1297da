import { AliasStore, type Deployment, type UserId } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { makeLive } from "./makeLive.ts"

/** Makes a successful deployment live by a user's word, and ends a pin. What is live already stays, unpinned. */
export const promote = Effect.fn("promote")(function* (deployment: Deployment, by: UserId) {
  const aliases = yield* AliasStore
  const alias = yield* aliases.get(deployment.projectId)
  if (alias.deploymentId === deployment.deploymentId) {
    return alias.pinned ? yield* aliases.unpin(deployment.projectId) : alias
  }
  return yield* makeLive(deployment, { kind: "promote", by, alias })
})
