import { fileURLToPath } from "node:url"
import { join } from "node:path"
import { ArtifactId, BuildLog, BuildPlan, BuildRunner, RootDirectory } from "@anchor-deploy/domain"
import {
  buildRunnerSuite,
  freshCommit,
  freshDeploymentId,
  freshProjectId,
  main,
  MemoryBuildLog,
  MemoryWorld
} from "@anchor-deploy/domain/testing"
import { assert, layer } from "@effect/vitest"
import { Context, DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { readdir, readFile } from "node:fs/promises"
import { ProcessBuildRunner, ProcessRegistry } from "../../src/index.ts"
import { temporaryDirectory } from "../temporaryDirectory.ts"

class Directory extends Context.Service<Directory, string>()("test/Directory") {}

const ports = Layer.unwrap(
  Effect.map(temporaryDirectory, (directory) =>
    ProcessBuildRunner.layer({
      command: [process.execPath, fileURLToPath(new URL("./littleBuilder.mjs", import.meta.url))],
      buildsDirectory: join(directory, "builds"),
      cachesDirectory: join(directory, "caches"),
      environment: { PATH: process.env["PATH"] ?? "" }
    }).pipe(
      Layer.provideMerge(ProcessRegistry.layer({ dataDirectory: directory, graceMillis: 200 })),
      Layer.provideMerge(MemoryBuildLog.layer.pipe(Layer.provide(MemoryWorld.layer))),
      Layer.provideMerge(Layer.succeed(Directory, directory))
    )
  )
)

const planOf = (mode: string) =>
  new BuildPlan({
    deploymentId: freshDeploymentId(),
    projectId: freshProjectId(),
    fence: 1,
    attempt: 1,
    source: { url: "https://example.com/site", branch: main, commitSha: freshCommit() },
    rootDirectory: RootDirectory.make(""),
    artifactId: ArtifactId.make("0".repeat(32)),
    builderVersion: "1",
    env: { MODE: mode, API_TOKEN: "a-secret-value" },
    secretKeys: ["API_TOKEN"],
    deadlineAt: DateTime.makeUnsafe("2030-01-01T00:00:00Z")
  })

const pidOf = Effect.fn(function* (ref: string) {
  const directory = yield* Directory
  const run = join(directory, "run")
  for (const name of yield* Effect.promise(() => readdir(run))) {
    const entry = yield* Effect.promise(() => readFile(join(run, name), "utf8"))
    if (name.endsWith(".json") && JSON.parse(entry).ref === ref) return Number(JSON.parse(entry).pid)
  }
  return yield* Effect.die(new Error(`${ref} is not registered`))
})

buildRunnerSuite("child processes", ports, {
  succeeding: Effect.sync(() => planOf("succeed")),
  failing: Effect.sync(() => planOf("fail")),
  hanging: Effect.sync(() => planOf("hang")),
  kill: (ref) => Effect.map(pidOf(ref), (pid) => void process.kill(pid, "SIGKILL"))
})

const ended = Effect.fn(function* (ref: string) {
  const runner = yield* BuildRunner
  for (;;) {
    const report = yield* runner.inspect(ref)
    if (report._tag !== "Running") return report
    yield* TestClock.withLive(Effect.sleep("10 millis"))
  }
})

layer(ports)("A build in a child process", (it) => {
  it.effect("has its lines in the log when it has ended, each once", () =>
    Effect.gen(function* () {
      const runner = yield* BuildRunner
      const log = yield* BuildLog
      const plan = planOf("flood")
      yield* ended(yield* runner.start(plan))
      let cursor: string | undefined
      let count = 0
      for (;;) {
        const page = yield* log.read(plan.deploymentId, { cursor, limit: 1000 })
        if (page.lines.length === 0) break
        count += page.lines.length
        cursor = page.cursor
      }
      assert.strictEqual(count, 20_001)
    })
  )

  it.effect("that writes rubbish instead of frames is lost, and ended", () =>
    Effect.gen(function* () {
      const runner = yield* BuildRunner
      assert.strictEqual((yield* ended(yield* runner.start(planOf("rubbish"))))._tag, "Lost")
    })
  )

  it.effect("finds in its environment what it was given, and no secret", () =>
    Effect.gen(function* () {
      const runner = yield* BuildRunner
      const log = yield* BuildLog
      const plan = planOf("environment")
      yield* ended(yield* runner.start(plan))
      const { lines } = yield* log.read(plan.deploymentId, { limit: 10 })
      const environment = JSON.parse(lines[1]?.message ?? "{}")
      assert.deepEqual(Object.keys(environment).toSorted(), ["ANCHOR_PROCESS_OF", "ANCHOR_PROCESS_REF", "PATH"])
    })
  )

  it.effect("leaves no directory behind", () =>
    Effect.gen(function* () {
      const runner = yield* BuildRunner
      const directory = yield* Directory
      yield* ended(yield* runner.start(planOf("succeed")))
      assert.deepEqual(yield* Effect.promise(() => readdir(join(directory, "builds"))), [])
    })
  )
})
