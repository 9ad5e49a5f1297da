import { Schema } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { ProjectId } from "../project/ProjectId.ts"

/** `X-GitHub-Delivery`: a GUID with GitHub; any short printable id without spaces is taken. */
export const DeliveryId = Schema.String.check(
  Schema.isPattern(/^[\x21-\x7e]{1,128}$/, { message: "1 to 128 printable characters without spaces" })
).pipe(Schema.brand("DeliveryId"))
export type DeliveryId = typeof DeliveryId.Type

/** What became of a delivery. A refused one was not verified, so nothing in it was believed. */
export const Verdict = Schema.TaggedUnion({
  Accepted: { deploymentId: DeploymentId },
  Duplicate: { of: DeploymentId },
  Ignored: { reason: Schema.String },
  Refused: { reason: Schema.String }
})
export type Verdict = typeof Verdict.Type

/** One webhook request, and its verdict. */
export class Delivery extends Schema.Class<Delivery>("Delivery")({
  projectId: ProjectId,
  deliveryId: DeliveryId,
  event: Schema.String,
  verdict: Verdict,
  receivedAt: Schema.DateTimeUtcFromString
}) {}

/** The verdict in the words of the inbox. */
export const verdictText = (verdict: Verdict): string => {
  switch (verdict._tag) {
    case "Accepted":
      return "built"
    case "Duplicate":
      return `duplicate of ${verdict.of}`
    case "Ignored":
      return `ignored: ${verdict.reason}`
    case "Refused":
      return `refused: ${verdict.reason}`
  }
}

/** The deployment that a delivery led to, or that it repeats. */
export const verdictDeployment = (verdict: Verdict): DeploymentId | undefined =>
  verdict._tag === "Accepted" ? verdict.deploymentId : verdict._tag === "Duplicate" ? verdict.of : undefined
