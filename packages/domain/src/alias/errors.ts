import { Schema } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { Status } from "../deployment/Status.ts"
import { ProjectId } from "../project/ProjectId.ts"

/** The alias moved since the caller looked; nothing was changed. */
export class AliasConflict extends Schema.TaggedError<AliasConflict>()("AliasConflict", {
  projectId: ProjectId,
  expected: Schema.Int,
  actual: Schema.Int
}) {
  override get message(): string {
    return `Production of "${this.projectId}" was changed by somebody else just now: look again.`
  }
}

/** Only a deployment that succeeded can be live. */
export class NotPromotable extends Schema.TaggedError<NotPromotable>()("NotPromotable", {
  deploymentId: DeploymentId,
  status: Status
}) {
  override get message(): string {
    return `Deployment ${this.deploymentId} is ${this.status}: only a successful one can be live.`
  }
}

/** Production is pinned by a roll-back; deployments wait until a promote or an unpin. */
export class ProductionPinned extends Schema.TaggedError<ProductionPinned>()("ProductionPinned", {
  projectId: ProjectId
}) {}

/** Something newer is or was live already. */
export class OlderThanLive extends Schema.TaggedError<OlderThanLive>()("OlderThanLive", {
  deploymentId: DeploymentId,
  sequence: Schema.Int,
  liveSequence: Schema.Int
}) {}

/** There is nothing that production could go back to. */
export class NothingToRollBackTo extends Schema.TaggedError<NothingToRollBackTo>()("NothingToRollBackTo", {
  projectId: ProjectId
}) {
  override get message(): string {
    return `Nothing was live before on "${this.projectId}". Name a deployment to serve, or push a fix.`
  }
}
