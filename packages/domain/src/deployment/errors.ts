import { Schema } from "effect"
import { DeploymentId } from "./DeploymentId.ts"
import { Status } from "./Status.ts"

export class DeploymentNotFound extends Schema.TaggedError<DeploymentNotFound>()("DeploymentNotFound", {
  deploymentId: Schema.String
}) {
  override get message(): string {
    return `There is no deployment "${this.deploymentId}".`
  }
}

/** The deployment's status does not allow the change; nothing was written. */
export class IllegalTransition extends Schema.TaggedError<IllegalTransition>()("IllegalTransition", {
  deploymentId: DeploymentId,
  from: Status,
  event: Schema.String
}) {
  override get message(): string {
    return `${this.event} is not possible: the deployment is ${this.from}.`
  }
}

/** The writer's claim is not the present one: somebody else has the deployment now. */
export class StaleFence extends Schema.TaggedError<StaleFence>()("StaleFence", {
  deploymentId: DeploymentId,
  fence: Schema.Int,
  current: Schema.Int
}) {}

/** Somebody holds the deployment, and its lease still runs. */
export class LeaseHeld extends Schema.TaggedError<LeaseHeld>()("LeaseHeld", {
  deploymentId: DeploymentId,
  owner: Schema.String
}) {}
