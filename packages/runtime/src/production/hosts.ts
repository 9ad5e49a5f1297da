import { type Deployment, type DeploymentId, type ProjectId, Release } from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { Settings } from "../Settings.ts"

/** Where a project's production is served. */
export const productionHost = (projectId: ProjectId) =>
  Effect.map(Settings, ({ siteDomain }) => `${projectId}.${siteDomain}`)

/** Where a deployment is served at any time, live or not. */
export const deploymentHost = (deploymentId: DeploymentId) =>
  Effect.map(Settings, ({ siteDomain }) => `${deploymentId}.${siteDomain}`)

/** The release that a deployment published; none before it was built. */
export const releaseOf = (deployment: Deployment): Option.Option<Release> => {
  const { artifactId, commitSha, deploymentId, envVersion, projectId } = deployment
  return artifactId === undefined
    ? Option.none()
    : Option.some(new Release({ deploymentId, projectId, commitSha, artifactId, envVersion }))
}
