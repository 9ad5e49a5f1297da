import { readFileSync } from "node:fs"
import { hostname } from "node:os"
import { Layer } from "effect"
import { Settings } from "@anchor-deploy/runtime"
import { builderVersion } from "@anchor-deploy/builder"

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  readonly version: string
}

/** What the use cases need to know of this server. */
export const settings = (options: {
  readonly port: number
  readonly concurrency: number
  readonly buildTimeoutSeconds: number
}) =>
  Layer.succeed(Settings, {
    workerId: `${hostname()}/${process.pid}`,
    siteDomain: "localhost",
    siteUrl: (host) => `http://${host}:${options.port}`,
    leaseMillis: 60_000,
    buildTimeoutMillis: options.buildTimeoutSeconds * 1000,
    queueTimeoutMillis: 24 * 60 * 60_000,
    maxInterruptions: 10,
    concurrency: options.concurrency,
    secretOverlapMillis: 24 * 60 * 60_000,
    version,
    environment: "dev-server",
    builderVersion
  })
