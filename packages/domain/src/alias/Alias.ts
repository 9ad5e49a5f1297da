import { Schema } from "effect"
import { DeploymentId } from "../deployment/DeploymentId.ts"
import { ProjectId } from "../project/ProjectId.ts"

/**
 * The pointer from a project to the deployment that is live.
 *
 * `generation` grows by one with each promotion or roll-back, from 0 when nothing was live yet.
 * `liveSequence` is the highest sequence that ever went live: nothing older follows by itself.
 * While `pinned`, new deployments wait. `appliedGeneration` is the last one that the router is known to serve.
 */
export class Alias extends Schema.Class<Alias>("Alias")({
  projectId: ProjectId,
  deploymentId: Schema.optionalKey(DeploymentId),
  generation: Schema.Int,
  pinned: Schema.Boolean,
  liveSequence: Schema.Int,
  appliedGeneration: Schema.Int
}) {}

/** The alias of a project that never had anything live. */
export const unsetAlias = (projectId: ProjectId): Alias =>
  new Alias({ projectId, generation: 0, pinned: false, liveSequence: 0, appliedGeneration: 0 })
