import type { DateTime } from "effect"
import type { Deployment } from "./Deployment.ts"
import { describeEvent } from "./describeEvent.ts"
import type { TimelineEvent } from "./TimelineEvent.ts"
import type { DeploymentEvent } from "./transition.ts"

/** The entry with which every timeline begins. */
export const firstEntry = (deployment: Deployment): TimelineEvent => ({
  sequence: 1,
  at: deployment.queuedAt,
  type: "Queued",
  status: deployment.status
})

/** The entry of an event that led to `after`. Only kept events (`isKept`) get one. */
export const timelineEntry = (
  event: DeploymentEvent,
  after: Deployment,
  sequence: number,
  at: DateTime.Utc
): TimelineEvent => {
  const detail = describeEvent(event)
  return { sequence, at, type: event._tag, status: after.status, ...(detail === undefined ? {} : { detail }) }
}
