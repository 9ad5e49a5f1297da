/** Domain models as the API shows them. */
import {
  type Alias,
  AliasStore,
  type Delivery,
  type Deployment,
  type EnvVersion,
  type Project,
  verdictDeployment,
  verdictText
} from "@anchor-deploy/domain"
import { Effect } from "effect"
import { AliasView, DeploymentView, ProjectView } from "../api/views.ts"
import { deploymentHost, productionHost } from "../production/hosts.ts"
import { Settings } from "../Settings.ts"

export const presentProject = Effect.fn("presentProject")(function* (project: Project) {
  const { siteUrl } = yield* Settings
  const { pushTokenHashes: _hashes, webhookSecrets: _secrets, ...shown } = project
  return new ProjectView({
    ...shown,
    url: siteUrl(yield* productionHost(project.projectId)),
    gitPath: `/git/${project.projectId}.git`,
    webhookPath: `/webhook/${project.projectId}`
  })
})

export const presentAlias = Effect.fn("presentAlias")(function* (alias: Alias) {
  const { siteUrl } = yield* Settings
  return new AliasView({
    deploymentId: alias.deploymentId ?? null,
    generation: alias.generation,
    pinned: alias.pinned,
    url: siteUrl(yield* productionHost(alias.projectId))
  })
})

const triggers = { Push: "push", Manual: "manual", Redeploy: "redeploy" } as const

export const presentDeployment = Effect.fn("presentDeployment")(function* (deployment: Deployment) {
  const aliases = yield* AliasStore
  const { siteUrl } = yield* Settings
  const live = (yield* aliases.get(deployment.projectId)).deploymentId === deployment.deploymentId
  const {
    deadlineAt: _deadline,
    envPinned: _pinned,
    fence: _fence,
    lease: _lease,
    runnerRef: _ref,
    ...shown
  } = deployment
  return new DeploymentView({
    ...shown,
    trigger: triggers[deployment.trigger._tag],
    live,
    url: siteUrl(yield* deploymentHost(deployment.deploymentId)),
    createdAt: deployment.queuedAt
  })
})

export const presentDelivery = (delivery: Delivery) => {
  const deploymentId = verdictDeployment(delivery.verdict)
  return {
    deliveryId: delivery.deliveryId,
    event: delivery.event,
    verdict: verdictText(delivery.verdict),
    ...(deploymentId === undefined ? {} : { deploymentId }),
    receivedAt: delivery.receivedAt
  }
}

export const presentEnv = (version: EnvVersion) => ({
  envVersion: version.version,
  envVars: version.entries.map((entry) =>
    entry._tag === "Plain"
      ? { key: entry.key, value: entry.value, isSecret: false }
      : { key: entry.key, isSecret: true }
  )
})
