/** From a real push to a page, over real processes; only the build is a quick one. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findProcess } from "@anchor-deploy/adapters-local"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type Json, RunningServer } from "../testing/RunningServer.ts"
import { SiteRepository } from "../testing/SiteRepository.ts"

let directory: string
let server: RunningServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anchor-journey-"))
  server = await RunningServer.start({ dataDirectory: join(directory, "data") })
})

afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const site = (projectId: string) => SiteRepository.create(server, join(directory, projectId), projectId)

const newest = async (projectId: string) =>
  (await server.api("GET", `/projects/${projectId}/deployments?limit=1`)).json.items[0]

describe("git push", () => {
  it("makes the site live and shows how in the terminal", async () => {
    const repository = await site("first")
    const sha = await repository.commit({ text: "one", log: ["compiling …"] }, "First page")
    const shown = await repository.push(server)
    assert.include(shown, "[anchor] fetch: main@")
    assert.include(shown, "compiling …")
    assert.include(shown, `live`)
    assert.include(shown, `http://first.localhost:${server.port}`)
    assert.strictEqual(await server.page("first"), "one")
    const deployment = await newest("first")
    assert.include(deployment, { status: "success", commitSha: sha, sequence: 1, branch: "main", live: true })
    assert.strictEqual(deployment.commitMessage, "First page")
    assert.strictEqual(await server.page(deployment.deploymentId), "one")
  })

  it("needs the token of the link", async () => {
    const repository = await site("locked")
    await repository.commit({ text: "one" })
    const refused = await repository
      .git("push", "--", repository.remote(server, "wrong"), "main:main")
      .catch((error: Error) => error.message)
    assert.include(refused, "Authentication failed")
  })

  it("goes on when the terminal is gone", async () => {
    const repository = await site("ctrl-c")
    await repository.commit({ text: "still built", buildMillis: 500 })
    const { deploymentId, interrupt } = await repository.pushing(server)
    interrupt()
    assert.strictEqual((await server.ended(deploymentId)).status, "success")
    assert.strictEqual(await server.page("ctrl-c"), "still built")
  })

  it("of another branch deploys nothing and says so", async () => {
    const repository = await site("branches")
    await repository.commit({ text: "one" })
    const shown = await repository.git("push", "--", repository.remote(server), "main:dev")
    assert.include(shown, "dev is not deployed (branch)")
    assert.isUndefined(await newest("branches"))
  })

  it("that fails says why and leaves the site alone", async () => {
    const repository = await site("failing")
    await repository.commit({ text: "good" })
    await repository.push(server)
    await repository.commit({ text: "bad", fail: { stage: "build", message: "Type error in page.tsx" } })
    const shown = await repository.push(server)
    assert.include(shown, "failed at build: Type error in page.tsx")
    assert.strictEqual(await server.page("failing"), "good")
    const deployment = await newest("failing")
    assert.deepInclude(deployment, { status: "failed", failure: { stage: "build", message: "Type error in page.tsx" } })
  })

  it("whose page answers 500 never goes live", async () => {
    const repository = await site("sick")
    await repository.commit({ text: "well" })
    await repository.push(server)
    await repository.commit({ text: "sick", status: 500 })
    assert.include(await repository.push(server), "failed at health")
    assert.strictEqual(await server.page("sick"), "well")
  })
})

describe("production", () => {
  it("rolls back code and environment, pins, and promotes", async () => {
    const repository = await site("rollback")
    const env = (value: string) =>
      server.api("PUT", "/projects/rollback/env", { envVars: [{ key: "GREETING", value, isSecret: false }] })
    const greeting = () => server.page("rollback", "/env?name=GREETING")
    await env("hello one")
    await repository.commit({ text: "one" })
    await repository.push(server)
    await env("hello two")
    assert.strictEqual(await greeting(), "hello one")
    await repository.commit({ text: "two" })
    await repository.push(server)
    assert.strictEqual(await greeting(), "hello two")

    const back = await server.api("POST", "/projects/rollback/rollback")
    assert.include(back.json, { generation: 3, pinned: true })
    assert.strictEqual(await server.page("rollback"), "one")
    assert.strictEqual(await greeting(), "hello one")

    await repository.commit({ text: "three" })
    assert.include(await repository.push(server), "not live. Production is pinned")
    assert.strictEqual(await server.page("rollback"), "one")
    const waiting = await newest("rollback")
    assert.strictEqual(waiting.status, "success")
    const promoted = await server.api("POST", `/deployments/${waiting.deploymentId}/promote`)
    assert.include(promoted.json, { deploymentId: waiting.deploymentId, generation: 4, pinned: false })
    assert.strictEqual(await server.page("rollback"), "three")
  })

  it("has nothing to roll back to at first, and says so", async () => {
    await site("fresh")
    const answer = await server.api("POST", "/projects/fresh/rollback")
    assert.strictEqual(answer.status, 409)
    assert.strictEqual(answer.json.code, "nothing-to-roll-back-to")
  })
})

describe("a deployment", () => {
  it("that is canceled leaves no process behind, not even a daemon", async () => {
    const repository = await site("cancel")
    await repository.commit({ text: "never", daemon: true, buildMillis: 60_000 })
    const { deploymentId } = await repository.pushing(server)
    const pidFile = join(server.dataDirectory, "builds", `${deploymentId}.1`, "daemon.pid")
    let pid = 0
    for (let i = 0; i < 200 && pid === 0; i++) {
      pid = Number(await readFile(pidFile, "utf8").catch(() => "0"))
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    assert.isAbove(pid, 0)
    const canceled = await server.api("POST", `/deployments/${deploymentId}/cancel`)
    assert.strictEqual(canceled.json.status, "canceled")
    assert.isUndefined(await findProcess(pid))
  })

  it("of the same commit and environment is not built again", async () => {
    const repository = await site("again")
    await repository.commit({ text: "one" })
    await repository.push(server)
    const first = await newest("again")
    const answer = await server.api("POST", "/projects/again/deployments", { deploymentId: first.deploymentId })
    assert.strictEqual(answer.status, 202)
    const second = await server.ended(answer.json.deploymentId)
    assert.include(second, { status: "success", artifactId: first.artifactId, attempts: 0 })
  })

  it("can be asked for by branch", async () => {
    const repository = await site("by-hand")
    const sha = await repository.commit({ text: "one" })
    await repository.push(server)
    const answer = await server.api("POST", "/projects/by-hand/deployments", { ref: "main" })
    assert.include(answer.json, { commitSha: sha, trigger: "manual" })
    const missing = await server.api("POST", "/projects/by-hand/deployments", { ref: "nowhere" })
    assert.strictEqual(missing.json.code, "ref-not-found")
  })
})

describe("logs", () => {
  it("come page by page, each line once, and end", async () => {
    const repository = await site("logs")
    await repository.commit({ text: "one", logLines: 250 })
    await repository.push(server)
    const { deploymentId } = await newest("logs")
    const lines: Array<{ sequence: number; message: string }> = []
    let cursor: string | null = ""
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`
      const page: { json: Json } = await server.api("GET", `/deployments/${deploymentId}/logs?limit=100${query}`)
      lines.push(...page.json.logs)
      cursor = page.json.nextCursor
    }
    assert.deepEqual(
      lines.map((line) => line.sequence),
      lines.map((_, i) => i + 1)
    )
    assert.deepEqual(
      lines.filter((line) => line.message.startsWith("line ")).map((line) => line.message),
      Array.from({ length: 250 }, (_, i) => `line ${i + 1}`)
    )
  })

  it("stream as events, resume after the last one seen, and end with the status", async () => {
    const repository = await site("stream")
    await repository.commit({ text: "one", logLines: 5 })
    await repository.push(server)
    const { deploymentId } = await newest("stream")
    const whole = await server.api("GET", `/deployments/${deploymentId}/logs/stream`)
    const ids = [...whole.text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))
    assert.deepEqual(
      ids,
      ids.map((_, i) => i + 1)
    )
    assert.match(whole.text, /event: status\ndata: \{"status":"success"\}\n\n$/)
    const rest = await server.api("GET", `/deployments/${deploymentId}/logs/stream`, undefined, {
      "last-event-id": String(ids.length - 1)
    })
    assert.deepEqual(
      [...rest.text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1])),
      [ids.length]
    )
  })
})

describe("a project that is removed", () => {
  it("leaves nothing to whoever takes its id next", async () => {
    const repository = await site("gone")
    await server.api("PUT", "/projects/gone/env", { envVars: [{ key: "GREETING", value: "alice", isSecret: false }] })
    await repository.commit({ text: "alice" })
    await repository.push(server)
    const before = await newest("gone")
    assert.strictEqual((await server.api("DELETE", "/projects/gone")).status, 204)
    assert.strictEqual((await server.ask("GET", "/", { host: "gone.localhost" })).status, 404)
    assert.strictEqual((await server.ask("GET", "/", { host: `${before.deploymentId}.localhost` })).status, 404)

    const next = await SiteRepository.create(server, join(directory, "gone-next"), "gone")
    assert.strictEqual(await next.git("ls-remote", "--", next.remote(server)), "")
    await server.api("PUT", "/projects/gone/env", { envVars: [{ key: "GREETING", value: "bob", isSecret: false }] })
    await repository.git("push", "--", next.remote(server), "main:main")
    const after = await newest("gone")
    assert.strictEqual(after.commitSha, before.commitSha)
    assert.strictEqual(after.attempts, 1)
    assert.notStrictEqual(after.artifactId, before.artifactId)
    assert.strictEqual(await server.page("gone", "/env?name=GREETING"), "bob")
  })
})

describe("what a user chose", () => {
  it("is still chosen after a restart", async () => {
    const own = join(directory, "chosen-data")
    let another = await RunningServer.start({ dataDirectory: own })
    const repository = await SiteRepository.create(another, join(directory, "chosen"), "chosen")
    const ids: Array<string> = []
    for (const text of ["one", "two", "three"]) {
      if (text === "three") await another.api("POST", "/projects/chosen/rollback")
      await repository.commit({ text })
      await repository.push(another)
      ids.push((await another.api("GET", "/projects/chosen/deployments?limit=1")).json.items[0].deploymentId)
    }
    await another.api("POST", `/deployments/${ids[1]}/promote`)
    const chosen = (await another.api("GET", "/projects/chosen/alias/live")).json
    await another.stop()
    another = await RunningServer.start({ dataDirectory: own })
    const found = (await another.api("GET", "/projects/chosen/alias/live")).json
    assert.include(found, { deploymentId: ids[1], generation: chosen.generation, pinned: false })
    assert.strictEqual(await another.page("chosen"), "two")
    await another.stop()
  })
})

describe("builds at once", () => {
  it("are of different projects", { timeout: 60_000 }, async () => {
    const environment = { ANCHOR_BUILDS: "3" }
    const wide = await RunningServer.start({ dataDirectory: join(directory, "wide-data"), environment })
    const sites = await Promise.all(
      ["left", "right"].map((id) => SiteRepository.create(wide, join(directory, `wide-${id}`), id))
    )
    for (const repository of sites) await repository.commit({ text: repository.projectId, buildMillis: 400 })
    await Promise.all(sites.map((repository) => repository.push(wide)))
    const again = await Promise.all(
      [0, 1].map(() =>
        wide.api("POST", "/projects/left/deployments", { ref: "main", envOverrides: [{ key: "A", value: "1" }] })
      )
    )
    const ended = await Promise.all(again.map(({ json }) => wide.ended(json.deploymentId)))
    const spans = ended.map(({ buildingAt, completedAt }) => [Date.parse(buildingAt), Date.parse(completedAt)] as const)
    const [first, second] = spans.toSorted((a, b) => a[0] - b[0])
    assert.isAtLeast(second![0], first![1])
    await wide.stop()
  })
})
