import type { AliasView } from "@anchor-deploy/runtime/api"
import { say } from "./say.ts"

/** Where production points now, and whether pushes still move it. */
export const sayLive = ({ deploymentId, pinned }: AliasView) =>
  say(
    deploymentId === null ? "Nothing is live yet." : `${deploymentId} is live.`,
    ...(pinned ? ["Production is pinned: pushes build and wait until `anchor promote` or `anchor unpin`."] : [])
  )
