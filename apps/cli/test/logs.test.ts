import type { ServerResponse } from "node:http"
import { assert, layer } from "@effect/vitest"
import {
  AliasStore,
  type DeploymentEvent,
  type DeploymentId,
  DeploymentStore,
  ProjectStore,
  RuntimeLog
} from "@anchor-deploy/domain"
import { advance, canceled, failed, queued } from "@anchor-deploy/domain/testing"
import { advance as apply } from "@anchor-deploy/runtime"
import { Effect, Fiber } from "effect"
import { aDeployment, writeLog } from "./fixtures/aDeployment.ts"
import { aProject } from "./fixtures/aProject.ts"
import { frontOf } from "./fixtures/frontOf.ts"
import { runCli } from "./fixtures/runCli.ts"
import { TestServer } from "./fixtures/TestServer.ts"

const building = Effect.fn("building")(function* () {
  const { url } = yield* TestServer
  const project = yield* aProject()
  const deployment = yield* aDeployment(project)
  yield* advance(deployment, "building")
  const logs = (args: ReadonlyArray<string> = [], server = url) =>
    runCli(["logs", "--project", project.projectId, ...args], { env: { ANCHOR_URL: server } })
  return { deployment, logs, url }
})

const end = (deploymentId: DeploymentId, event: DeploymentEvent = failed()) => apply(deploymentId, event)

/** The site prints lines. */
const print = Effect.fn("print")(function* (deploymentId: DeploymentId, ...messages: ReadonlyArray<string>) {
  const lines = messages.map((message) => ({ at: 1_760_000_000_000, source: "default/stdout", message }))
  yield* (yield* RuntimeLog).append(deploymentId, lines)
})

const makeLive = Effect.fn("makeLive")(function* (deploymentId: DeploymentId) {
  const deployment = yield* (yield* DeploymentStore).get(deploymentId)
  yield* (yield* AliasStore).promote(deployment, { kind: "promote", by: "ada", expectedGeneration: 0 })
})

const line = (sequence: number, message: string): string =>
  `id: ${sequence}\ndata: ${JSON.stringify({ sequence, timestamp: "2026-01-02T03:04:05.000Z", message })}\n\n`

/** A log stream that is cut after some lines; every connection takes the next script, and tells where it came in. */
const cutting = (url: string, scripts: ReadonlyArray<(response: ServerResponse) => void>) => {
  const resumedAfter: Array<string | undefined> = []
  const front = frontOf(url, (request, response) => {
    if (!request.url?.endsWith("/logs/stream")) return "pass"
    const script = scripts[resumedAfter.length]
    resumedAfter.push(request.headers["last-event-id"] as string | undefined)
    script?.(response)
    return "done"
  })
  return Effect.map(front, (address) => ({ address, resumedAfter }))
}

/** Writes what it is given as a stream that asks for quick reconnects, then breaks the connection. */
const broken =
  (...frames: ReadonlyArray<string>) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.write(`retry: 1\n\n: a comment\n\n${frames.join("")}`, () => response.destroy())
  }

const finished =
  (...frames: ReadonlyArray<string>) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.end(`retry: 1\n\n${frames.join("")}event: status\ndata: {"status":"failed"}\n\n`)
  }

layer(TestServer.layer, { excludeTestServices: true })("logs", (it) => {
  it.effect("prints every line there is, and nothing that a terminal would obey", () =>
    Effect.gen(function* () {
      const { deployment, logs } = yield* building()
      const many = Array.from({ length: 1500 }, (_, i) => `line ${i}`)
      yield* writeLog(deployment, 1, "\u001b]0;title\u0007Hello\tthere", ...many)
      const { code, stderr, stdout } = yield* logs()
      assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
      assert.deepStrictEqual(stdout.split("\n"), ["�]0;title�Hello\tthere", ...many, ""])

      const json = (yield* logs(["--json"])).stdout.trimEnd().split("\n")
      assert.strictEqual(json.length, 1501)
      assert.deepStrictEqual(JSON.parse(json[1]!), {
        sequence: 2,
        timestamp: "2025-10-09T08:53:20.000Z",
        message: "line 0"
      })
    })
  )

  it.effect("a build that has not started has no log", () =>
    Effect.gen(function* () {
      const { logs } = yield* building()
      const { code, stderr, stdout } = yield* logs()
      assert.deepStrictEqual({ code, stdout }, { code: 1, stdout: "" })
      assert.include(stderr, "there is no log yet")
    })
  )

  it.effect("-f goes on to the end, and says why the deployment failed", () =>
    Effect.gen(function* () {
      const { deployment, logs } = yield* building()
      const { deploymentId } = deployment
      yield* writeLog(deployment, 1, "one")
      const following = yield* Effect.forkChild(logs(["-f"]))
      yield* Effect.sleep(50)
      yield* writeLog(deployment, 2, "two")
      yield* end(deploymentId)
      const { code, stderr, stdout } = yield* Fiber.join(following)
      assert.deepStrictEqual({ code, stdout }, { code: 1, stdout: "one\ntwo\n" })
      assert.match(stderr, new RegExp(`^${deploymentId} failed at build after .*: exit 1\n$`))

      const json = yield* logs(["-f", "--json", deploymentId])
      assert.strictEqual(json.code, 1)
      assert.strictEqual(json.stdout.trimEnd().split("\n").at(-1), `{"status":"failed"}`)
    })
  )

  it.effect("-f takes a broken stream up after the last line that arrived", () =>
    Effect.gen(function* () {
      const { deployment, logs, url } = yield* building()
      yield* end(deployment.deploymentId)
      const { address, resumedAfter } = yield* cutting(url, [
        broken(line(1, "one"), line(2, "two"), 'id: 3\ndata: {"seq'),
        (response) => response.destroy(),
        (response) => response.writeHead(503, { "content-type": "text/plain" }).end("starting"),
        broken(line(3, "three")),
        finished(line(4, "four"))
      ])
      const { code, stderr, stdout } = yield* logs(["-f"], address)
      assert.deepStrictEqual({ code, stdout }, { code: 1, stdout: "one\ntwo\nthree\nfour\n" })
      assert.deepStrictEqual(resumedAfter, [undefined, "2", "2", "2", "3"])
      assert.include(stderr, "taking it up again")
    })
  )

  it.effect("-f gives up where the log cannot be had at all", () =>
    Effect.gen(function* () {
      const { logs, url } = yield* building()
      const { address, resumedAfter } = yield* cutting(url, [
        (response) => response.writeHead(503, { "content-type": "text/plain" }).end("no")
      ])
      assert.strictEqual((yield* logs(["-f"], address)).code, 1)
      assert.strictEqual(resumedAfter.length, 1)
    })
  )

  it.effect("-f ends with 1 for a canceled deployment, with 0 for one that succeeded", () =>
    Effect.gen(function* () {
      const one = yield* building()
      yield* end(one.deployment.deploymentId, canceled("superseded by a newer push"))
      const gone = yield* one.logs(["-f"])
      assert.strictEqual(gone.code, 1)
      assert.include(gone.stderr, "canceled after")
      assert.include(gone.stderr, "superseded by a newer push")

      const two = yield* building()
      for (const _tag of ["Built", "Deploying", "Succeeded"] as const) {
        yield* end(two.deployment.deploymentId, { _tag, fence: 1 })
      }
      const good = yield* two.logs(["-f"])
      assert.deepStrictEqual([good.code, good.stdout], [0, ""])
      assert.match(good.stderr, /^Success after .*, but not live\.\n$/)
    })
  )

  it.effect("--runtime prints what the live site printed, with time and source, page by page", () =>
    Effect.gen(function* () {
      const { deployment, logs } = yield* building()
      const { deploymentId } = deployment
      assert.deepStrictEqual(yield* logs(["--runtime"]), { code: 0, stdout: "", stderr: "" })
      yield* print(deploymentId, ...Array.from({ length: 1200 }, (_, i) => `line ${i}\u001b[2J`))
      for (const _tag of ["Built", "Deploying", "Succeeded"] as const) yield* end(deploymentId, { _tag, fence: 1 })
      yield* makeLive(deploymentId)
      yield* queued(yield* (yield* ProjectStore).get(deployment.projectId))

      const { code, stdout } = yield* logs(["--runtime"])
      assert.strictEqual(code, 0)
      const shown = stdout.trimEnd().split("\n")
      assert.strictEqual(shown.length, 1200)
      assert.strictEqual(shown[0], "2025-10-09T08:53:20Z default/stdout  line 0�[2J")
      assert.match(shown[1199]!, / line 1199/)

      const json = yield* logs(["--runtime", "--json", deploymentId])
      assert.deepStrictEqual(JSON.parse(json.stdout.split("\n")[1]!), {
        sequence: 2,
        timestamp: "2025-10-09T08:53:20.000Z",
        source: "default/stdout",
        message: "line 1\u001b[2J"
      })
    })
  )

  it.effect("--runtime -f takes a broken stream up, and goes on until the deployment is removed", () =>
    Effect.gen(function* () {
      const { deployment, logs, url } = yield* building()
      const resumedAfter: Array<unknown> = []
      const address = yield* frontOf(url, (request, response) => {
        if (!request.url?.endsWith("/runtime-logs/stream")) return "pass"
        resumedAfter.push(request.headers["last-event-id"])
        if (resumedAfter.length > 2) return "pass"
        broken(line(resumedAfter.length, "before"))(response)
        return "done"
      })
      yield* print(deployment.deploymentId, "before", "before", "one")
      const following = yield* Effect.forkChild(logs(["--runtime", "-f"], address))
      while (resumedAfter.length < 3) yield* Effect.sleep(10)
      yield* print(deployment.deploymentId, "two")
      yield* Effect.sleep(300)
      assert.isUndefined(following.pollUnsafe())
      yield* (yield* ProjectStore).remove(deployment.projectId)
      const { code, stderr, stdout } = yield* Fiber.join(following)
      assert.deepStrictEqual(resumedAfter.slice(0, 3), [undefined, "1", "2"])
      assert.deepStrictEqual(
        stdout
          .trimEnd()
          .split("\n")
          .map((text) => text.split("  ")[1]),
        ["before", "before", "one", "two"]
      )
      assert.strictEqual(code, 1)
      assert.include(stderr, deployment.deploymentId)
    })
  )
})
