import { assert, layer } from "@effect/vitest"
import type { ProjectId } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { aProject } from "./fixtures/aProject.ts"
import { frontOf } from "./fixtures/frontOf.ts"
import { runCli, type Surroundings } from "./fixtures/runCli.ts"
import { TestServer } from "./fixtures/TestServer.ts"

/** `anchor env …` on a fresh project. */
const onProject = Effect.fn("onProject")(function* () {
  const { url } = yield* TestServer
  const { projectId } = yield* aProject()
  const env = (args: ReadonlyArray<string>, more: Surroundings = {}) =>
    runCli(["env", ...args, "--project", projectId], { env: { ANCHOR_URL: url }, ...more })
  const stored = Effect.map(env(["ls", "--json"]), ({ stdout }) => JSON.parse(stdout) as unknown)
  return { env, projectId, stored, url }
})

/** Lets somebody else write before each of the first `times` writes that come by. */
const meddled = (url: string, projectId: ProjectId, times: number) => {
  let writes = 0
  return frontOf(url, async (request): Promise<"pass"> => {
    if (request.method !== "PUT" || writes++ >= times) return "pass"
    const body = JSON.stringify({ envVars: [{ key: "THEIRS", value: String(writes) }] })
    const headers = { "content-type": "application/json" }
    const port = new URL(url).port
    await fetch(`http://127.0.0.1:${port}/projects/${projectId}/env`, { method: "PUT", body, headers })
    return "pass"
  })
}

layer(TestServer.layer, { excludeTestServices: true })("env", (it) => {
  it.effect("a variable is set from the argument, and stays when another one changes", () =>
    Effect.gen(function* () {
      const { env, stored } = yield* onProject()
      assert.strictEqual((yield* env(["ls"])).stdout, "")
      const first = yield* env(["set", "GREETING=hello = world"])
      assert.deepStrictEqual({ code: first.code, stdout: first.stdout }, { code: 0, stdout: "" })
      assert.include(first.stderr, "applies from the next deployment")
      yield* env(["set", "EMPTY="])
      assert.deepStrictEqual(yield* stored, {
        envVars: [
          { key: "EMPTY", value: "", isSecret: false },
          { key: "GREETING", value: "hello = world", isSecret: false }
        ],
        envVersion: 2
      })
      assert.strictEqual((yield* env(["ls"])).stdout, "NAME      VALUE\nEMPTY\nGREETING  hello = world\n")
    })
  )

  it.effect("a value comes from standard input, less its last line end", () =>
    Effect.gen(function* () {
      const { env, stored } = yield* onProject()
      yield* env(["set", "PEM"], { stdin: "one\ntwo\n\n", env: { ANCHOR_URL: (yield* TestServer).url } })
      assert.deepStrictEqual(yield* stored, {
        envVars: [{ key: "PEM", value: "one\ntwo\n", isSecret: false }],
        envVersion: 1
      })
      assert.include((yield* env(["ls"])).stdout, String.raw`PEM   "one\ntwo\n"`)
    })
  )

  it.effect("a secret is never shown, stays secret when it is set again, and keeps its value when others change", () =>
    Effect.gen(function* () {
      const { env, stored } = yield* onProject()
      yield* env(["set", "API_KEY=k-1", "--secret"])
      yield* env(["set", "API_KEY=k-2"])
      const { code } = yield* env(["set", "OTHER=1"])
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(yield* stored, {
        envVars: [
          { key: "API_KEY", isSecret: true },
          { key: "OTHER", value: "1", isSecret: false }
        ],
        envVersion: 3
      })
      const listed = yield* env(["ls"])
      assert.include(listed.stdout, "API_KEY  (secret)")
      assert.notInclude(listed.stdout, "k-")
      yield* env(["set", "API_KEY=plain", "--no-secret"])
      assert.include((yield* env(["ls"])).stdout, "API_KEY  plain")
    })
  )

  it.effect("a variable is removed, and one that is not there is an error", () =>
    Effect.gen(function* () {
      const { env, stored } = yield* onProject()
      yield* env(["set", "A=1"])
      yield* env(["set", "B=2"])
      assert.strictEqual((yield* env(["rm", "A"])).code, 0)
      assert.deepStrictEqual(yield* stored, { envVars: [{ key: "B", value: "2", isSecret: false }], envVersion: 3 })
      const again = yield* env(["rm", "A"])
      assert.deepStrictEqual({ code: again.code, stdout: again.stdout }, { code: 1, stdout: "" })
      assert.include(again.stderr, "no variable A")
    })
  )

  it.effect("what the server refuses is told with its reason", () =>
    Effect.gen(function* () {
      const { env } = yield* onProject()
      const { code, stderr } = yield* env(["set", "PATH=/tmp"])
      assert.strictEqual(code, 1)
      assert.match(stderr, /^The environment variables cannot be stored\.\nPATH: .*reserved/)
    })
  )

  it.effect("somebody else's change at the same time is kept", () =>
    Effect.gen(function* () {
      const { env, projectId, stored, url } = yield* onProject()
      const front = yield* meddled(url, projectId, 2)
      const { code } = yield* env(["set", "OURS=1"], { env: { ANCHOR_URL: front } })
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(yield* stored, {
        envVars: [
          { key: "OURS", value: "1", isSecret: false },
          { key: "THEIRS", value: "2", isSecret: false }
        ],
        envVersion: 3
      })
    })
  )

  it.effect("a change that never gets through ends as an error", () =>
    Effect.gen(function* () {
      const { env, projectId, url } = yield* onProject()
      const front = yield* meddled(url, projectId, Number.POSITIVE_INFINITY)
      const { code, stderr } = yield* env(["set", "OURS=1"], { env: { ANCHOR_URL: front } })
      assert.strictEqual(code, 1)
      assert.include(stderr, "changed meanwhile")
    })
  )
})
