import { type Deployment, isTerminal, type Status } from "@anchor-deploy/domain"
import { DateTime } from "effect"

/** How long a deployment was in each status, in milliseconds; the last entry runs until `now` if it has not ended. */
export const stagesOf = (deployment: Deployment, now: DateTime.Utc) => {
  const { builtAt, buildingAt, completedAt, deployingAt, queuedAt } = deployment
  const begun: ReadonlyArray<readonly [Status, DateTime.Utc | undefined]> = [
    ["queued", queuedAt],
    ["building", buildingAt],
    ["built", builtAt],
    ["deploying", deployingAt]
  ]
  const reached = begun.flatMap(([status, startedAt]) => (startedAt === undefined ? [] : [{ status, startedAt }]))
  const end = isTerminal(deployment.status) ? (completedAt ?? now) : now
  return reached.map(({ startedAt, status }, index) => ({
    status,
    startedAt,
    durationMs: DateTime.toEpochMillis(reached[index + 1]?.startedAt ?? end) - DateTime.toEpochMillis(startedAt)
  }))
}
