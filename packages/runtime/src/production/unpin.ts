import { AliasStore, type ProjectId } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { promoteWaiting } from "./promoteWaiting.ts"

/** Ends a pin. If a newer deployment succeeded meanwhile and waits, it goes live now. */
export const unpin = Effect.fn("unpin")(function* (projectId: ProjectId) {
  const aliases = yield* AliasStore
  const alias = yield* aliases.get(projectId)
  if (!alias.pinned) return alias
  yield* aliases.unpin(projectId)
  return yield* promoteWaiting(projectId)
})
