import type { Deployment } from "../deployment/Deployment.ts"
import { Verdict } from "./Delivery.ts"
import type { VerifiedDelivery } from "./Intake.ts"

/**
 * What becomes of a delivery whose id is new. Every intake asks this inside its write.
 *
 * @param newestPush the push deployment with the highest sequence on the wish's branch
 */
export const judgeDelivery = (wish: VerifiedDelivery["wish"], newestPush: Deployment | undefined): Verdict => {
  if (wish._tag === "Ignore") return Verdict.make({ _tag: "Ignored", reason: wish.reason })
  const { commitSha, deploymentId } = wish.request
  return newestPush !== undefined && newestPush.commitSha === commitSha
    ? Verdict.make({ _tag: "Duplicate", of: newestPush.deploymentId })
    : Verdict.make({ _tag: "Accepted", deploymentId })
}
