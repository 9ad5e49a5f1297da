/** The dev-server is killed without warning, at chosen and at random moments. */
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { processTable, startedWith } from "@anchor-deploy/adapters-local"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { type Json, RunningServer } from "../testing/RunningServer.ts"
import { SiteRepository } from "../testing/SiteRepository.ts"

let directory: string
let server: RunningServer

const start = async (environment: Readonly<Record<string, string>> = {}) => {
  server = await RunningServer.start({ dataDirectory: join(directory, "data"), environment })
  return server
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "anchor-crash-"))
  await start()
})

afterEach(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const history = async (projectId: string) =>
  (await server.api("GET", `/projects/${projectId}/deployments?limit=100`)).json.items

/** Builders and functions of this data directory that live now. */
const children = async () => {
  const mine = `ANCHOR_DATA_DIR=${server.dataDirectory}`
  const found: Array<number> = []
  for (const { pid } of await processTable()) {
    const environment = await startedWith(pid)
    const isOurs = environment.some((entry) => entry === `ANCHOR_STORE_DIR=${join(server.dataDirectory, "store")}`)
    if (isOurs && !environment.includes(mine)) found.push(pid)
  }
  return found
}

describe("SIGKILL", () => {
  it("while nothing happens: the live site is back, without a new deployment", async () => {
    const site = await SiteRepository.create(server, join(directory, "site"), "site")
    await site.commit({ text: "live" })
    await site.push(server)
    await server.stop("SIGKILL")
    await start()
    assert.strictEqual(await server.page("site"), "live")
    assert.strictEqual((await history("site")).length, 1)
    assert.include((await server.api("GET", "/projects/site/alias/live")).json, { generation: 1, pinned: false })
  })

  it("during a build: its processes are ended, and it is built again at once", async () => {
    const site = await SiteRepository.create(server, join(directory, "site"), "site")
    await site.commit({ text: "survivor", buildMillis: 1500 })
    const { deploymentId } = await site.pushing(server)
    while ((await server.api("GET", `/deployments/${deploymentId}`)).json.attempts < 1) await sleep(20)
    await server.stop("SIGKILL")
    await start()
    const deployment = await server.ended(deploymentId)
    assert.include(deployment, { status: "success", attempts: 2, interruptions: 1 })
    assert.strictEqual(await server.page("site"), "survivor")
    assert.strictEqual((await history("site")).length, 1)
    assert.deepEqual(await children(), [])
    assert.deepEqual(await readdir(join(server.dataDirectory, "builds")).catch(() => []), [])
  })

  it("at random moments: every push ends once, and the newest is live", { timeout: 60_000 }, async () => {
    const site = await SiteRepository.create(server, join(directory, "site"), "site")
    for (let round = 0; round < 6; round++) {
      await site.commit({ text: `round ${round}`, buildMillis: 200 })
      const pushed = site.push(server).catch(() => "cut off")
      await sleep(Math.random() * 1200)
      await server.stop("SIGKILL")
      await pushed
      await start()
    }
    await site.push(server).catch(() => "up to date")
    const head = (await site.git("rev-parse", "HEAD")).trim()
    let newest
    for (let waited = 0; waited < 20_000; waited += 100) {
      const all = await history("site")
      newest = all[0]
      if (all.every((each: Json) => ["success", "failed", "canceled"].includes(each.status)) && newest?.live) break
      await sleep(100)
    }
    assert.include(newest, { status: "success", commitSha: head, live: true })
    assert.strictEqual(await server.page("site"), "round 5")
    const all = await history("site")
    assert.deepEqual(
      all.map((each: Json) => each.sequence),
      all.map((_: unknown, i: number) => all.length - i)
    )
    for (const each of all) {
      const { json } = await server.api("GET", `/deployments/${each.deploymentId}/events`)
      const ends = json.items.filter((event: Json) => ["Succeeded", "Failed", "Canceled"].includes(event.type))
      assert.strictEqual(ends.length, 1)
    }
  })
})

describe("a start", () => {
  it("on a data directory that is in use is refused", async () => {
    const second = await RunningServer.start({ dataDirectory: server.dataDirectory }).catch(
      (error: Error) => error.message
    )
    assert.include(second, "Another dev-server")
  })

  it("finds a head that was pushed without a delivery", async () => {
    const site = await SiteRepository.create(server, join(directory, "site"), "site")
    await site.commit({ text: "one" })
    await site.push(server)
    const sha = await site.commit({ text: "two" })
    await server.stop()
    // What a server killed between the moved ref and its delivery leaves behind.
    await site.git("push", "--quiet", "--", join(server.dataDirectory, "repositories", "site.git"), "main:main")
    await start()
    let newest
    for (let waited = 0; waited < 10_000 && newest?.status !== "success"; waited += 50) {
      newest = (await history("site")).find((each: Json) => each.commitSha === sha)
      await sleep(50)
    }
    assert.strictEqual(newest?.status, "success")
    assert.strictEqual(await server.page("site"), "two")
  })
})

describe("a build that hangs", () => {
  it("is ended at its deadline, with what it started", async () => {
    await server.stop()
    await start({ ANCHOR_BUILD_TIMEOUT: "1" })
    const site = await SiteRepository.create(server, join(directory, "site"), "site")
    await site.commit({ text: "never", buildMillis: 600_000, daemon: true })
    const { deploymentId } = await site.pushing(server)
    const deployment = await server.ended(deploymentId)
    assert.strictEqual(deployment.status, "failed")
    assert.strictEqual(deployment.failure.stage, "timeout")
    for (let waited = 0; waited < 5000 && (await children()).length > 0; waited += 50) await sleep(50)
    assert.deepEqual(await children(), [])
  })
})
