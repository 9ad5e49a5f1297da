import { DeploymentId, DeploymentNotFound, DeploymentStore, type UserId } from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"
import { accessProject } from "../project/accessProject.ts"

const asDeploymentId = Schema.decodeUnknownEffect(DeploymentId)

/** The deployment and its project, if the project is this user's. */
export const accessDeployment = Effect.fn("accessDeployment")(function* (userId: UserId, id: string) {
  const deployments = yield* DeploymentStore
  const deploymentId = yield* asDeploymentId(id).pipe(
    Effect.mapError(() => new DeploymentNotFound({ deploymentId: id }))
  )
  const deployment = yield* deployments.get(deploymentId)
  const project = yield* accessProject(userId, deployment.projectId)
  return { deployment, project }
})
