/** What a site prints, from its process to whoever asks, over real processes. */
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { type IncomingMessage, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { maxLineBytes } from "@anchor-deploy/domain"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type Json, RunningServer } from "../testing/RunningServer.ts"
import { SiteRepository } from "../testing/SiteRepository.ts"

let directory: string
let server: RunningServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anchor-runtime-logs-"))
  server = await RunningServer.start({ dataDirectory: join(directory, "data") })
})

afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Line {
  readonly sequence: number
  readonly timestamp: string
  readonly message: string
  readonly source?: string
}

const secret = "correct-horse-battery"

/** A live site with a secret, and the id of its deployment. */
const live = async (projectId: string): Promise<string> => {
  const repository = await SiteRepository.create(server, join(directory, projectId), projectId)
  const envVars = [{ key: "TOKEN", value: secret, isSecret: true }]
  await server.api("PUT", `/projects/${projectId}/env`, { envVars })
  await repository.commit({ text: projectId })
  await repository.push(server)
  return (await server.api("GET", `/projects/${projectId}/alias/live`)).json.deploymentId
}

const allLines = async (deploymentId: string): Promise<ReadonlyArray<Line>> => {
  const lines: Array<Line> = []
  for (let cursor = ""; ;) {
    const page: { json: Json } = await server.api(
      "GET",
      `/deployments/${deploymentId}/runtime-logs?limit=1000${cursor}`
    )
    if (page.json.logs.length === 0) return lines
    lines.push(...page.json.logs)
    cursor = `&cursor=${page.json.nextCursor}`
  }
}

/** The lines, once this is among them. */
const linesWith = async (deploymentId: string, wanted: (line: Line) => boolean): Promise<ReadonlyArray<Line>> => {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const lines = await allLines(deploymentId)
    if (lines.some(wanted)) return lines
    await sleep(50)
  }
  throw new Error(`not logged: ${JSON.stringify(await allLines(deploymentId))}`)
}

/** Follows a log; `until` answers the events so far once one is there that says this. */
const follow = async (deploymentId: string, headers: Record<string, string> = {}) => {
  const call = request({
    host: "127.0.0.1",
    port: server.port,
    path: `/deployments/${deploymentId}/runtime-logs/stream`,
    headers: { host: `localhost:${server.port}`, ...headers },
    agent: false
  }).end()
  const [response] = (await once(call, "response")) as [IncomingMessage]
  let text = ""
  response.setEncoding("utf8").on("data", (some: string) => (text += some))
  response.on("error", () => {})
  const ended = new Promise<void>((resolve) => response.once("close", resolve))
  const until = async (wanted: string) => {
    for (let waited = 0; waited < 10_000 && !text.includes(wanted); waited += 25) await sleep(25)
    assert.include(text, wanted)
    const events = [...text.matchAll(/^id: (\d+)\ndata: (.*)$/gm)]
    return events.map(([, id, data]) => ({ id: Number(id), line: JSON.parse(data!) as Line }))
  }
  return { until, ended, close: () => call.destroy() }
}

describe("run-time logs", () => {
  it("tell what a site prints, and from where, without secrets and escape sequences", async () => {
    const deploymentId = await live("prints")
    const before = await server.api("GET", `/deployments/${deploymentId}/runtime-logs`)
    assert.deepEqual([before.status, before.json.logs], [200, []])
    await server.page("prints", `/print?text=${encodeURIComponent("\u001b[31mhello\u001b[0m")}&error=oh&name=TOKEN`)
    const lines = await linesWith(deploymentId, ({ message }) => message.startsWith("TOKEN"))
    assert.sameDeepMembers(
      lines.map(({ message, source }) => ({ message, source })),
      [
        { message: "hello", source: "default/stdout" },
        { message: "TOKEN is •••", source: "default/stdout" },
        { message: "oh", source: "default/stderr" }
      ]
    )
    assert.deepEqual(
      lines.map(({ sequence }) => sequence),
      [1, 2, 3]
    )
    for (const { timestamp } of lines) assert.isBelow(Math.abs(Date.now() - Date.parse(timestamp)), 60_000)
  })

  it("tell of requests that failed, and why", async () => {
    const deploymentId = await live("throws")
    const url = `/throw?text=broken&token=${secret}`
    assert.strictEqual((await server.ask("GET", url, { host: "throws.localhost" })).status, 502)
    const isRequest = ({ source }: Line) => source === "request"
    const lines = await linesWith(deploymentId, isRequest)
    assert.include(lines.find(isRequest)?.message, "GET /throw?text=broken&token=••• → 502")
    const said = await linesWith(deploymentId, ({ message }) => message.includes("Error: broken"))
    assert.strictEqual(said.find(({ message }) => message.includes("Error: broken"))?.source, "default/stderr")
    assert.notInclude(JSON.stringify(said), secret)
  })

  it("mask a secret wherever a long line is cut", async () => {
    const deploymentId = await live("long")
    const pad = maxLineBytes - "TOKEN is ".length - 5
    await server.page("long", `/print?text=first&name=TOKEN&pad=${pad}&error=last`)
    const lines = await linesWith(deploymentId, ({ message }) => message.startsWith("xxx"))
    const long = lines.filter(({ source }) => source === "default/stdout").map(({ message }) => message)
    assert.deepEqual([long[0], long.slice(1).join("")], ["first", `${"x".repeat(pad)}TOKEN is •••`])
    for (const message of long) assert.isAtMost(Buffer.byteLength(message), maxLineBytes)
  })

  it("come as events while they grow, resume after the last one seen, and end with the project", async () => {
    const deploymentId = await live("follows")
    const first = await follow(deploymentId)
    await server.page("follows", "/print?text=one")
    await first.until('"one"')
    await server.page("follows", "/print?text=two")
    const events = await first.until('"two"')
    assert.deepEqual(
      events.map(({ id, line }) => [id, line.sequence, line.message]),
      [
        [1, 1, "one"],
        [2, 2, "two"]
      ]
    )
    first.close()

    const second = await follow(deploymentId, { "last-event-id": "1" })
    assert.deepEqual(
      (await second.until('"two"')).map(({ id }) => id),
      [2]
    )
    await server.api("DELETE", "/projects/follows")
    await second.ended
    const gone = await server.api("GET", `/deployments/${deploymentId}/runtime-logs`)
    assert.strictEqual(gone.json.code, "deployment-not-found")
  })

  it("are for the project's owner alone", async () => {
    const deploymentId = await live("private")
    for (const path of ["runtime-logs", "runtime-logs/stream"]) {
      const answer = await server.api("GET", `/deployments/${deploymentId}/${path}`, undefined, { "x-user-id": "eve" })
      assert.deepEqual([answer.status, answer.json.code], [403, "access-denied"])
    }
  })

  it("of a site that floods them lose its own lines, say how many, and slow nobody", async () => {
    const [chatty, quiet] = [await live("chatty"), await live("quiet")]
    const times = 100_000
    const flood = server.page("chatty", `/print?text=flood&times=${times}&error=over`)
    let slowest = 0
    for (let i = 0; i < 20; i++) {
      const start = performance.now()
      assert.strictEqual(await server.page("quiet", "/print?text=calm"), "quiet")
      slowest = Math.max(slowest, performance.now() - start)
      await sleep(10)
    }
    await flood
    assert.isBelow(slowest, 1000)
    const calm = (await linesWith(quiet, ({ sequence }) => sequence === 20)).filter(({ message }) => message === "calm")
    assert.strictEqual(calm.length, 20)
    await linesWith(chatty, ({ message }) => message.endsWith("lost here"))
    await sleep(1000)
    const lines = await allLines(chatty)
    const lost = lines.map(({ message }) =>
      Number(/^\[anchor\] (\d+) lines? (?:was|were) (?:lost|older)/.exec(message)?.[1] ?? 0)
    )
    const kept = lines.filter(({ source }) => source !== undefined)
    assert.strictEqual(kept.length + lost.reduce((sum, count) => sum + count, 0), times + 1)
  })

  it("are there after a restart, also what was printed last, with a follower still there", async () => {
    const deploymentId = await live("restart")
    const follower = await follow(deploymentId)
    await server.page("restart", "/print?text=last%20words")
    await server.stop()
    follower.close()
    server = await RunningServer.start({ dataDirectory: join(directory, "data") })
    const lines = await allLines(deploymentId)
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["last words"]
    )
  })
})
