import type { DeploymentId } from "../deployment/DeploymentId.ts"
import type { Promotion } from "./Promotion.ts"

/**
 * What was live before the present deployment first went live, or `undefined`.
 *
 * Rolling back twice goes back two steps. It does not return to what the first roll-back fled from,
 * although that was live most recently.
 *
 * @param promotions the project's promotions, newest first
 */
export const previousLive = (promotions: ReadonlyArray<Promotion>, live: DeploymentId): DeploymentId | undefined => {
  const first = promotions.findLastIndex((promotion) => promotion.to === live)
  return promotions.slice(first + 1).find((promotion) => promotion.to !== live)?.to
}
