import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { aProject } from "./fixtures/aProject.ts"
import { frontOf } from "./fixtures/frontOf.ts"
import { temporaryDirectory } from "./fixtures/repository.ts"
import { runCli } from "./fixtures/runCli.ts"
import { TestServer } from "./fixtures/TestServer.ts"

/** An address that nothing listens on, and one where something else than Anchor does. */
const elsewhere = (status: number, body: string) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((_request, response) => response.writeHead(status).end(body))
      server.listen(0, "127.0.0.1", () => {
        const url = `http://localhost:${(server.address() as AddressInfo).port}`
        resume(Effect.succeed({ url, close: () => server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const wrong: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["an unknown command", ["frobnicate"]],
  ["a group without its verb", ["env"]],
  ["an unknown flag", ["ls", "--frobnicate"]],
  ["a missing argument", ["env", "rm"]],
  ["too many arguments", ["unpin", "now"]],
  ["a project id that cannot be", ["ls", "--project", "Not An Id"]],
  ["a limit that cannot be", ["ls", "--limit", "0"]],
  ["an address that is none", ["ls", "--url", "localhost"]],
  ["a directory that is not there", ["ls", "--cwd", "/nowhere/at/all"]],
  ["a deployment that is none", ["inspect", "--project", "site", "../x"]],
  ["a value that is not given", ["env", "set", "KEY", "--project", "site"]]
]

layer(TestServer.layer, { excludeTestServices: true })("usage", (it) => {
  it.effect.each(wrong)("%s ends with 2, and leaves standard output alone", ([_, args]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runCli(args)
      assert.deepStrictEqual({ code, stdout }, { code: 2, stdout: "" })
      assert.notStrictEqual(stderr, "")
    })
  )

  it.effect("help is data, of every command with examples", () =>
    Effect.gen(function* () {
      const commands = ["", "link", "ls", "deploy", "inspect", "logs", "env", "env ls", "env set", "env rm"]
      for (const command of [...commands, "promote", "rollback", "unpin", "cancel", "open"]) {
        const args = command === "" ? [] : command.split(" ")
        const { code, stderr, stdout } = yield* runCli([...args, "--help"])
        assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
        assert.include(stdout, `  ${["anchor", ...args].join(" ")}`)
        assert.include(stdout, "EXAMPLES")
        assert.notInclude(stdout, "\u001b")
      }
      assert.strictEqual((yield* runCli([])).code, 0)
    })
  )

  it.effect("a directory that is not linked is told how to", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runCli(["ls"], { cwd: yield* temporaryDirectory })
      assert.deepStrictEqual({ code, stdout }, { code: 1, stdout: "" })
      assert.include(stderr, "anchor link")
    })
  )

  it.effect("a server that is not running is told how to start", () =>
    Effect.gen(function* () {
      const gone = yield* Effect.scoped(elsewhere(200, ""))
      const { code, stderr } = yield* runCli(["ls", "--all", "--url", gone.url])
      assert.strictEqual(code, 1)
      assert.include(stderr, `Anchor is not running at ${gone.url}. Start it with \`npm start\``)
    })
  )

  it.effect("a name below localhost is dialled on this machine, and sent as the Host", () =>
    Effect.gen(function* () {
      const hosts: Array<string | undefined> = []
      const front = yield* frontOf((yield* TestServer).url, (request) => {
        hosts.push(request.headers.host)
        return "pass"
      })
      const { port } = new URL(front)
      const { code } = yield* runCli(["ls", "--all", "--url", `http://no-resolver-knows.localhost:${port}`])
      assert.deepStrictEqual({ code, hosts }, { code: 0, hosts: [`no-resolver-knows.localhost:${port}`] })
    })
  )

  it.effect("a server that is not Anchor is told from one that is", () =>
    Effect.gen(function* () {
      const page = yield* elsewhere(404, "<h1>404</h1>")
      const refused = yield* runCli(["ls", "--all", "--url", page.url])
      assert.strictEqual(refused.code, 1)
      assert.include(refused.stderr, "answered 404, and not as Anchor does")

      const json = yield* elsewhere(200, "{}")
      const unreadable = yield* runCli(["ls", "--all", "--url", json.url])
      assert.strictEqual(unreadable.code, 1)
      assert.include(unreadable.stderr, "cannot be read")

      const problem = yield* elsewhere(503, JSON.stringify({ status: 503, title: "Starting.", detail: "Try again." }))
      assert.strictEqual((yield* runCli(["ls", "--all", "--url", problem.url])).stderr, "Starting.\nTry again.\n")
    })
  )

  it.effect("another user's project ends with 4, one that is not there with 1", () =>
    Effect.gen(function* () {
      const { url } = yield* TestServer
      const { projectId } = yield* aProject("bob")
      const env = { ANCHOR_URL: url }
      const denied = yield* runCli(["ls", "--project", projectId], { env })
      assert.strictEqual(denied.code, 4)
      assert.strictEqual(
        denied.stderr,
        `This belongs to another user.\nProject "${projectId}" belongs to another user.\n`
      )

      const missing = yield* runCli(["ls", "--project", "nowhere"], { env })
      assert.strictEqual(missing.code, 1)
      assert.include(missing.stderr, `There is no project "nowhere".`)
    })
  )

  it.effect("flags may stand before the command, and ANCHOR_PORT names a server on this machine", () =>
    Effect.gen(function* () {
      const port = new URL((yield* TestServer).url).port
      const { projectId } = yield* aProject()
      const ran = yield* runCli(["--json", "--project", projectId, "ls"], {
        env: { ANCHOR_PORT: port, ANCHOR_URL: "" }
      })
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: "[]\n",
        stderr: `${projectId} has no deployment yet. Push one: git push anchor.\n`
      })
      assert.strictEqual((yield* runCli(["ls"], { env: { ANCHOR_PORT: "web" } })).code, 2)
    })
  )
})
