import type { BranchName, Deployment, ProjectId } from "../../src/index.ts"
import type { World } from "./MemoryWorld.ts"

/** A project's deployments, oldest first: their sequences are 1, 2, 3 and so on. */
export const ofProject = (world: World, projectId: ProjectId): ReadonlyArray<Deployment> =>
  [...world.deployments.values()].filter((deployment) => deployment.projectId === projectId)

/** The push deployment with the highest sequence on the branch. */
export const newestPush = (world: World, projectId: ProjectId, branch: BranchName): Deployment | undefined =>
  ofProject(world, projectId).findLast(
    (deployment) => deployment.branch === branch && deployment.trigger._tag === "Push"
  )
