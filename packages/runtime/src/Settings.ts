import { Context } from "effect"

/**
 * What a composition decides for the use cases; every one has a default that suits one machine.
 * Durations are in milliseconds.
 */
export interface Settings {
  /** Names this worker in leases and timelines. */
  readonly workerId: string
  /** Sites are served at `<projectId>.<siteDomain>` and `<deploymentId>.<siteDomain>`. */
  readonly siteDomain: string
  /** The address of a host as users type it; only a composition knows scheme and port. */
  readonly siteUrl: (host: string) => string
  /** How long a worker is believed to live without a renewal. */
  readonly leaseMillis: number
  /** How long one claim may take, from the start of a build to its end. */
  readonly buildTimeoutMillis: number
  /** How long a deployment may wait for a free runner before it is given up. */
  readonly queueTimeoutMillis: number
  /** How often a deployment is taken up again after its machine or process went away. */
  readonly maxInterruptions: number
  /** Builds at once on this worker. */
  readonly concurrency: number
  /** How long an old webhook secret stays good after a rotation. */
  readonly secretOverlapMillis: number
  /** Anchor's own version, and what this installation is called. */
  readonly version: string
  readonly environment: string
  /** Part of the artifact's identity: another builder may leave another artifact. */
  readonly builderVersion: string
}

export const Settings = Context.Reference<Settings>("@anchor-deploy/runtime/Settings", {
  defaultValue: () => ({
    workerId: "worker",
    siteDomain: "localhost",
    siteUrl: (host) => `http://${host}`,
    leaseMillis: 60_000,
    buildTimeoutMillis: 30 * 60_000,
    queueTimeoutMillis: 24 * 60 * 60_000,
    maxInterruptions: 10,
    concurrency: 1,
    secretOverlapMillis: 24 * 60 * 60_000,
    version: "0.1.0",
    environment: "development",
    builderVersion: "0"
  })
})
