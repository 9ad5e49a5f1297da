import {
  type Alias,
  AliasStore,
  type Deployment,
  FunctionHost,
  mayGoLive,
  type PromotionKind
} from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { applyAlias, keepLiveWarm } from "./applyAlias.ts"
import { releaseOf } from "./hosts.ts"

/**
 * Record, project, confirm. The release is published and warm before the record moves; the record
 * moves in one compare-and-set that asks the gates again; then the router follows. A crash after any
 * step leaves work that the reconciler finishes, and never half a release.
 */
export const makeLive = Effect.fn("makeLive")(function* (
  deployment: Deployment,
  how: { readonly kind: PromotionKind; readonly by: string; readonly alias: Alias }
) {
  const host = yield* FunctionHost
  const aliases = yield* AliasStore
  yield* Effect.fromResult(mayGoLive(how.alias, deployment, how.kind))
  const release = releaseOf(deployment)
  if (Option.isSome(release)) yield* host.publish(release.value)
  yield* host.warm(deployment.deploymentId)
  const alias = yield* aliases.promote(deployment, {
    kind: how.kind,
    by: how.by,
    expectedGeneration: how.alias.generation
  })
  yield* applyAlias(alias)
  yield* Effect.forkDetach(Effect.ignore(keepLiveWarm()))
  return yield* aliases.get(deployment.projectId)
})
