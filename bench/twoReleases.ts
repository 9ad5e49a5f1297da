import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { RunningServer, SiteRepository } from "@anchor-deploy/dev-server/testing"

export interface TwoReleases {
  readonly server: RunningServer
  /** Deployments whose pages say `one` and `two`; the second is live. */
  readonly one: string
  readonly two: string
  readonly close: () => Promise<void>
}

/** A dev-server with two releases of one site, both warm. */
export const twoReleases = async (): Promise<TwoReleases> => {
  const directory = await mkdtemp(join(tmpdir(), "anchor-bench-"))
  const server = await RunningServer.start({ dataDirectory: join(directory, "data") })
  const site = await SiteRepository.create(server, join(directory, "site"), "site")
  const deployed: Array<string> = []
  for (const text of ["one", "two"]) {
    await site.commit({ text })
    await site.push(server)
    deployed.push((await server.api("GET", "/projects/site/deployments?limit=1")).json.items[0].deploymentId)
  }
  const [one = "", two = ""] = deployed
  const close = async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return { server, one, two, close }
}
