import { Schema } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { ProjectId } from "../project/ProjectId.ts"

/** How a deployment came to be live: by itself after its build, or by a user's word. */
export const PromotionKind = Schema.Literals(["automatic", "promote", "rollback"])
export type PromotionKind = typeof PromotionKind.Type

/** One change of the alias: which generation it made, from what to what, by whom and when. */
export class Promotion extends Schema.Class<Promotion>("Promotion")({
  projectId: ProjectId,
  generation: Schema.Int,
  kind: PromotionKind,
  from: Schema.optionalKey(DeploymentId),
  to: DeploymentId,
  by: Schema.String,
  at: Schema.DateTimeUtcFromString
}) {}
