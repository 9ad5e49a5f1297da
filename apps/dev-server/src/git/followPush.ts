/**
 * What somebody who pushes sees in the terminal: the deployment, its stages, its log as it grows, and
 * the address or the reason at the end. Nobody needs to watch: it all happens without.
 */
import { AliasStore, type Deployment, type DeploymentId, DeploymentStore } from "@anchor-deploy/domain"
import { followLog, productionHost, Settings } from "@anchor-deploy/runtime"
import { DateTime, Effect, Stream } from "effect"

const seconds = (from: DateTime.Utc, to: DateTime.Utc): string =>
  `${((DateTime.toEpochMillis(to) - DateTime.toEpochMillis(from)) / 1000).toFixed(1)} s`

const ending = Effect.fn("ending")(function* (deployment: Deployment) {
  const aliases = yield* AliasStore
  const { siteUrl } = yield* Settings
  const { cancellation, completedAt, deploymentId, failure, projectId, queuedAt } = deployment
  const took = completedAt === undefined ? "" : ` in ${seconds(queuedAt, completedAt)}`
  if (failure !== undefined) {
    const alias = yield* aliases.get(projectId)
    const live = alias.deploymentId === undefined ? "Nothing is live yet." : "What was live stays live."
    return `\n✗ failed at ${failure.stage}: ${failure.message}\n  ${live}\n`
  }
  if (cancellation !== undefined) return `\n– not deployed: ${cancellation.reason}\n`
  const alias = yield* aliases.get(projectId)
  if (alias.deploymentId === deploymentId) {
    return `\n✓ live${took} at ${siteUrl(yield* productionHost(projectId))}\n`
  }
  const why = alias.pinned
    ? "Production is pinned by a roll-back: promote this deployment, or unpin."
    : "Something newer is live."
  return `\n✓ ready${took}, not live. ${why}\n  ${siteUrl(`${deploymentId}.${(yield* Settings).siteDomain}`)}\n`
})

const opening = Effect.fn("opening")(function* (deploymentId: DeploymentId) {
  const deployments = yield* DeploymentStore
  const deployment = yield* deployments.get(deploymentId)
  const { branch, commitMessage = "", commitSha, projectId } = deployment
  const ahead = (yield* deployments.unfinished).filter(
    (other) => other.deploymentId !== deploymentId && DateTime.isLessThan(other.queuedAt, deployment.queuedAt)
  )
  const names = [...new Set(ahead.map((other) => other.projectId))].join(", ")
  const waiting = ahead.length === 0 ? "" : `  waiting for ${ahead.length} before it (${names})\n`
  return `\nAnchor ▸ ${projectId} ▸ ${deploymentId}\n  ${branch} ${commitSha.slice(0, 7)} ${commitMessage}\n${waiting}\n`
})

/** The lines to print, one string at a time, until the deployment has ended. */
export const followPush = (deploymentId: DeploymentId) =>
  Stream.concat(
    Stream.fromEffect(opening(deploymentId)),
    followLog(deploymentId, 0).pipe(
      Stream.mapEffect((event) =>
        event._tag === "Line"
          ? Effect.succeed(`${event.line.message}\n`)
          : Effect.gen(function* () {
              const deployments = yield* DeploymentStore
              return yield* ending(yield* deployments.get(deploymentId))
            })
      )
    )
  )
