import type { DeploymentEvent } from "./transition.ts"

/** What the timeline tells of an event, where its name alone does not say enough. */
export const describeEvent = (event: DeploymentEvent): string | undefined => {
  switch (event._tag) {
    case "Claimed":
      return `by ${event.owner}`
    case "BuildStarted":
      return event.runnerRef === undefined
        ? `artifact ${event.artifactId} exists already: nothing to build`
        : `artifact ${event.artifactId}, env version ${event.envVersion}`
    case "Failed":
      return `${event.failure.stage}: ${event.failure.message}`
    case "Canceled":
      return event.cancellation.reason
    default:
      return undefined
  }
}

/** Renewals are too many to keep, and tell nothing later. */
export const isKept = (event: DeploymentEvent): boolean =>
  event._tag !== "LeaseRenewed" && event._tag !== "LeaseReleased"
