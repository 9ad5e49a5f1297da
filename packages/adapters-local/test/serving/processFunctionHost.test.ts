import { appendFile, readFile, readdir, rm, stat, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { assetKey, cacheSeedKey, functionKey, Release } from "@anchor-deploy/domain"
import { freshDeploymentId } from "@anchor-deploy/domain/testing"
import { Effect } from "effect"
import { ask, begin } from "./ask.ts"
import { eventually, isAlive } from "./eventually.ts"
import { PlatformKey, platformLayer } from "./Platform.ts"
import { placeSite, previewModeId } from "./samples.ts"
import { rawZip } from "./zip.ts"

const wait = <A>(act: () => Promise<A>) => Effect.promise(act)

interface SeenInProcess {
  readonly pid: number
  readonly cwd: string
  readonly argv: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly send: string
}

let hosts = 0
const freshHost = () => `site-${++hosts}.localhost`

const live = Effect.fnUntraced(function* (...[sample, values]: Parameters<typeof placeSite>) {
  const platform = yield* PlatformKey
  const release = yield* placeSite(sample, values)
  const host = freshHost()
  yield* platform.live(host, release)
  const get = (path: string) => wait(() => ask(platform.port, { host, path }))
  const look = Effect.map(get("/process"), ({ text }) => JSON.parse(text) as SeenInProcess)
  return { ...platform, platform, release, name: host, get, look }
})

/** The registered processes of a release. */
const pidsOf = async (directory: string, { deploymentId }: Release): Promise<ReadonlyArray<number>> => {
  const run = join(directory, "data", "run")
  const files = (await readdir(run)).filter((name) => name.endsWith(".json"))
  const texts = await Promise.all(files.map((name) => readFile(join(run, name), "utf8").catch(() => "{}")))
  const entries = texts.map((text) => JSON.parse(text) as { readonly pid: number; readonly ref?: string })
  return entries.filter(({ ref }) => ref?.startsWith(deploymentId)).map(({ pid }) => pid)
}

layer(platformLayer())("the processes of functions", (it) => {
  it.effect("a function sees its pinned variables, and of this machine only what it needs", () =>
    Effect.gen(function* () {
      process.env["ANCHOR_TEST_SECRET_OF_THE_PLATFORM"] = "not for sites"
      const { directory, look, release } = yield* live({}, { GREETING: "hello" })
      const seen = yield* look
      assert.deepInclude(seen.env, {
        GREETING: "hello",
        SECRET: "a-secret-value",
        NODE_ENV: "production",
        ANCHOR_SITE_CACHE: "file",
        ANCHOR_SITE_CACHE_SEEDED_AT: "1767225600000",
        ANCHOR_SITE_CACHE_DIR: join(directory, "data", "site-cache", release.deploymentId)
      })
      assert.isTrue((yield* wait(() => stat(seen.env["ANCHOR_SITE_CACHE_DIR"]!))).isDirectory())
      assert.strictEqual(
        yield* wait(() => readFile(join(seen.env["ANCHOR_SITE_CACHE_SEED_DIR"]!, "build/index.cache"), "utf8")),
        "seed"
      )
      assert.strictEqual(
        yield* wait(() => readFile(join(seen.env["ANCHOR_ASSETS_DIR"]!, "favicon.ico"), "utf8")),
        "icon"
      )
      const ours = ["PATH", "LANG", "TZ", "NODE_ENV", "NODE_COMPILE_CACHE", "GREETING", "SECRET"]
      const others = Object.keys(seen.env).filter((name) => !ours.includes(name) && !name.startsWith("ANCHOR_"))
      assert.deepStrictEqual(others, [])
      assert.notProperty(seen.env, "ANCHOR_TEST_SECRET_OF_THE_PLATFORM")
      assert.strictEqual(seen.send, "undefined")
    })
  )

  it.effect("secrets are neither in its command line, nor in its first environment, nor on disk", () =>
    Effect.gen(function* () {
      const { directory, look } = yield* live({}, {})
      const { pid } = yield* look
      for (const file of ["cmdline", "environ"]) {
        assert.notInclude(yield* wait(() => readFile(`/proc/${pid}/${file}`, "latin1")), "a-secret-value")
      }
      const names = yield* wait(() => readdir(join(directory, "data"), { recursive: true, withFileTypes: true }))
      for (const entry of names.filter((each) => each.isFile())) {
        const content = yield* wait(() => readFile(join(entry.parentPath, entry.name), "latin1"))
        assert.notInclude(content, "a-secret-value", entry.name)
      }
    })
  )

  it.effect("a function that dies is started again by the next request", () =>
    Effect.gen(function* () {
      const { failures, get, look } = yield* live()
      const before = yield* look
      const crashed = yield* get("/crash")
      assert.strictEqual(crashed.status, 502)
      assert.include(crashed.text, 'The function "default" stopped before it had answered')
      assert.include(failures.at(-1), "GET /crash → 502")
      const after = yield* look
      assert.notStrictEqual(after.pid, before.pid)
      assert.strictEqual((yield* get("/")).text, "hello")
    })
  )

  it.effect("one process starts for many first requests, and each function has its own", () =>
    Effect.gen(function* () {
      const { look } = yield* live()
      const seen = yield* Effect.all(
        Array.from({ length: 8 }, () => look),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(seen.map(({ pid }) => pid)).size, 1)
    })
  )

  it.effect("a function that keeps failing is tried again after pauses that grow, and requests are told", () =>
    Effect.gen(function* () {
      const { get } = yield* live({ code: `console.log("boom"); process.exit(7)` })
      const answers = []
      for (let n = 0; n < 4; n++) answers.push(yield* get("/"))
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [502, 502, 502, 502]
      )
      assert.include(answers[0]?.text, "it stopped with exit code 7 while starting")
      assert.include(answers[3]?.text, "failed 3 times in a row")
    })
  )

  it.effect("what a function prints is handed on line by line", () =>
    Effect.gen(function* () {
      const { get, output } = yield* live()
      yield* get("/print")
      yield* wait(() =>
        eventually(
          () => output,
          (lines) => lines.includes("default: to stderr")
        )
      )
      assert.include(output, "default: to stdout")
      assert.include(output, "default: to stderr")
    })
  )

  it.effect("a handler that works on after its response is let finish when the process is stopped", () =>
    Effect.gen(function* () {
      const { directory, get, host, release } = yield* live()
      const file = join(directory, "after.txt")
      assert.strictEqual((yield* get(`/after?file=${encodeURIComponent(file)}`)).text, "answered")
      yield* host.retire(release.deploymentId)
      assert.strictEqual(yield* wait(() => readFile(file, "utf8")), "after")
    })
  )

  it.effect("a wish for a new page becomes one request with the artifact's secret", () =>
    Effect.gen(function* () {
      const { get, name, output } = yield* live()
      const regenerating = () => output.filter((line) => line.includes("regenerating"))
      yield* get("/stale")
      yield* get("/stale")
      const expected = `default: regenerating HEAD ${name} 1 ${previewModeId}`
      assert.deepStrictEqual(yield* wait(() => eventually(regenerating, (lines) => lines.length > 0)), [expected])
      // Once it is done, the same wish counts again.
      yield* wait(() => new Promise((resolve) => setTimeout(resolve, 600)))
      yield* get("/stale")
      const twice = yield* wait(() => eventually(regenerating, (lines) => lines.length > 1))
      assert.deepStrictEqual(twice, [expected, expected])
    })
  )
})

layer(platformLayer({ startTimeoutMillis: 600 }))("a slow start", (it) => {
  it.effect("a bundle that waits for ever is not waited for", () =>
    Effect.gen(function* () {
      const release = yield* placeSite({ code: "await new Promise((resolve) => setTimeout(resolve, 60_000))" })
      const { host } = yield* PlatformKey
      yield* host.publish(release)
      const error = yield* Effect.flip(host.warm(release.deploymentId))
      assert.include(error.message, "it was not ready after 600 ms")
    })
  )
})

// Here processes have no time to finish what they do: whoever waits has to wait before.
layer(platformLayer({ stopGraceMillis: 20 }))("retirement", (it) => {
  it.effect("a retired release answers what is in flight, then its process ends and its files go", () =>
    Effect.gen(function* () {
      const { directory, host, look, name, port, release } = yield* live()
      const { cwd, pid } = yield* look
      const slow = ask(port, { host: name, path: "/slow?ms=150" })
      const stream = yield* wait(() => begin(port, { host: name, path: "/stream?ms=150" }))
      yield* host.retire(release.deploymentId)
      assert.isFalse(yield* wait(() => isAlive(pid)))
      assert.strictEqual((yield* wait(() => slow)).text, "slow")
      assert.strictEqual(yield* wait(async () => Buffer.concat(await stream.toArray()).toString()), "firstlast")
      const left = yield* wait(() => readdir(join(directory, "data"), { recursive: true }))
      assert.deepStrictEqual(
        left.filter((file) => file.includes(release.deploymentId)),
        []
      )
      assert.isFalse(left.some((file) => cwd.endsWith(file)))
      assert.strictEqual((yield* wait(() => ask(port, { host: name }))).status, 502)
    })
  )

  it.effect("what a release shares with another stays where it is", () =>
    Effect.gen(function* () {
      const { host, look, release } = yield* live()
      const other = new Release({ ...release, deploymentId: freshDeploymentId() })
      yield* host.publish(other)
      const { cwd } = yield* look
      yield* host.retire(other.deploymentId)
      assert.isTrue((yield* wait(() => stat(cwd))).isDirectory())
      yield* host.retire(release.deploymentId)
      assert.isUndefined(yield* wait(() => stat(cwd).catch(() => undefined)))
    })
  )
})

layer(platformLayer({ idleMillis: 80, stopGraceMillis: 20 }))("sleep", (it) => {
  it.effect("a function that nobody asks for is stopped, and wakes by a request", () =>
    Effect.gen(function* () {
      const { look } = yield* live()
      const { pid } = yield* look
      assert.isFalse(
        yield* wait(() =>
          eventually(
            () => isAlive(pid),
            (alive) => !alive
          )
        )
      )
      assert.notStrictEqual((yield* look).pid, pid)
    })
  )

  it.effect("it is not stopped while it answers", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const [slow] = yield* Effect.all([get("/slow?ms=250"), get("/")], { concurrency: "unbounded" })
      assert.strictEqual(slow.text, "slow")
    })
  )

  it.effect("what is kept warm does not sleep, starts again by itself when it dies, and sleeps when let go", () =>
    Effect.gen(function* () {
      const { directory, get, host, look, output, release } = yield* live()
      yield* host.keepWarm(new Set([release.deploymentId]))
      const { pid } = yield* look
      yield* wait(() => new Promise((resolve) => setTimeout(resolve, 200)))
      assert.isTrue(yield* wait(() => isAlive(pid)))
      yield* get("/crash")
      const next = yield* wait(() =>
        eventually(
          () => pidsOf(directory, release),
          (pids) => pids.length === 1 && pids[0] !== pid
        )
      )
      assert.strictEqual((yield* look).pid, next[0])
      assert.include(output, "default: anchor: this process stopped with exit code 3; the next request starts another")
      yield* host.keepWarm(new Set())
      assert.isFalse(
        yield* wait(() =>
          eventually(
            () => isAlive(next[0]!),
            (alive) => !alive
          )
        )
      )
    })
  )
})

layer(platformLayer())("publishing", (it) => {
  const objects = (release: Release) => [
    functionKey(release, "default"),
    assetKey(release, "/favicon.ico"),
    cacheSeedKey(release, "build/index.cache")
  ]

  it.effect("every listed object is compared, before the first publish and when it changed since", () =>
    Effect.gen(function* () {
      const { directory, host } = yield* PlatformKey
      for (const pick of [0, 1, 2]) {
        const release = yield* placeSite()
        const file = join(directory, "artifacts", "objects", objects(release)[pick]!)
        yield* host.publish(release)
        yield* wait(() => appendFile(file, "x"))
        const error = yield* Effect.flip(host.publish(release))
        assert.deepInclude(error, { _tag: "PublishFailed", deploymentId: release.deploymentId })
        assert.include(error.message, "damaged")
        yield* wait(() => rm(file))
        assert.include((yield* Effect.flip(host.publish(release))).message, "lacks")
      }
    })
  )

  it.effect("bytes that changed in place, with size and time as before, are found", () =>
    Effect.gen(function* () {
      const { directory, host } = yield* PlatformKey
      const release = yield* placeSite()
      const file = join(directory, "artifacts", "objects", assetKey(release, "/favicon.ico"))
      yield* host.publish(release)
      const { atime, mtime } = yield* wait(() => stat(file))
      yield* wait(() => writeFile(file, "ICON"))
      yield* wait(() => utimes(file, atime, mtime))
      assert.strictEqual((yield* Effect.flip(host.publish(release)))._tag, "PublishFailed")
    })
  )

  it.effect("a manifest of another artifact, or none that can be read, is refused", () =>
    Effect.gen(function* () {
      const { host } = yield* PlatformKey
      const otherId = "f".repeat(32)
      const mixedUp = yield* placeSite({
        manifestText: (text) => text.replace(/"artifactId":"[^"]*"/, `"artifactId":"${otherId}"`)
      })
      assert.include((yield* Effect.flip(host.publish(mixedUp))).message, "of another artifact")
      for (const broken of ["", "{}", "{", "null"]) {
        const unreadable = yield* placeSite({ manifestText: () => broken })
        assert.include((yield* Effect.flip(host.publish(unreadable))).message, "cannot be read")
      }
    })
  )

  it.effect("a zip that would write elsewhere is refused, and the release is not published", () =>
    Effect.gen(function* () {
      const { directory, host } = yield* PlatformKey
      const bundle = rawZip([{ name: "../../../../escaped.mjs", content: "export const handler = 1" }])
      const release = yield* placeSite({ bundles: { default: bundle } })
      const error = yield* Effect.flip(host.publish(release))
      assert.deepInclude(error, { _tag: "PublishFailed", deploymentId: release.deploymentId })
      assert.notInclude(yield* host.published, release.deploymentId)
      const left = yield* wait(() => readdir(directory, { recursive: true }))
      assert.deepStrictEqual(
        left.filter((name) => name.includes("escaped")),
        []
      )
    })
  )
})
