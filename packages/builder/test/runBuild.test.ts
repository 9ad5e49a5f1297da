import { NodeServices } from "@effect/platform-node"
import { type Stage, StoreError } from "@anchor-deploy/domain"
import { MemoryArtifactStore } from "@anchor-deploy/domain/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { runBuild } from "../src/index.ts"
import { aPlan } from "./fixtures/aPlan.ts"
import { collectingSink } from "./fixtures/collectLog.ts"
import { serveNothing, serveRepository, TestRepository } from "./fixtures/gitServer.ts"
import { temporaryDirectory } from "./fixtures/temporaryDirectory.ts"

const aWorkspace = () => ({ directory: temporaryDirectory(), cacheDirectory: temporaryDirectory() })

const building = (plan: ReturnType<typeof aPlan>, log = collectingSink()) => {
  const stages: Array<Stage> = []
  const onStage = (stage: Stage) => Effect.sync(() => void stages.push(stage))
  return runBuild(plan, aWorkspace(), { onStage }).pipe(
    Effect.map((outcome) => ({ outcome, stages, lines: log.lines() })),
    Effect.provide(Layer.mergeAll(log.layer, MemoryArtifactStore.layer, NodeServices.layer))
  )
}

const planFor = Effect.fn(function* (repository: TestRepository, commitSha: string, changes = {}) {
  const url = yield* Effect.promise(() => serveRepository(repository))
  return aPlan({ source: { url, branch: "main", commitSha }, ...changes })
})

describe("runBuild", () => {
  it.live("fails in the stage where something is missing, and says so in the log", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      const head = repository.commit({ "package.json": `{"dependencies":{"next":"16.4.6"}}` })
      const { lines, outcome, stages } = yield* building(yield* planFor(repository, head))
      expect(outcome).toMatchObject({
        _tag: "Failed",
        failure: { stage: "install", message: expect.stringContaining("no lock file") }
      })
      expect(stages).toEqual(["fetch", "install"])
      expect(lines[0]).toMatch(/^\[anchor\] fetch: main@[0-9a-f]{7} from http:\/\/127/)
      expect(lines[1]).toMatch(/^\[anchor\] fetch: done in \d+\.\d s$/)
      expect(lines[2]).toMatch(/^\[anchor\] install: failed: There is no lock file/)
    })
  )

  it.live("masks secrets in the failure too", () =>
    Effect.gen(function* () {
      const plan = aPlan({
        source: { url: "file:///hunter22/x", branch: "main", commitSha: "f".repeat(40) },
        env: { TOKEN: "hunter22" },
        secretKeys: ["TOKEN"]
      })
      const { lines, outcome } = yield* building(plan)
      expect(JSON.stringify({ lines, outcome })).not.toContain("hunter22")
      expect(outcome).toMatchObject({ failure: { stage: "fetch", message: expect.stringContaining("file:///•••/x") } })
    })
  )

  it.live("ends at its deadline, in whatever stage it is", () =>
    Effect.gen(function* () {
      const url = yield* Effect.promise(serveNothing)
      const source = { url, branch: "main", commitSha: "f".repeat(40) }
      const deadlineAt = new Date(Date.now() + 1000).toISOString()
      const { lines, outcome } = yield* building(aPlan({ source, deadlineAt }))
      expect(outcome).toMatchObject({
        _tag: "Failed",
        failure: { stage: "timeout", message: expect.stringContaining("in stage fetch") }
      })
      expect(lines.at(-1)).toMatch(/^\[anchor\] timeout: failed: /)
    })
  )

  it.live("fails when its log cannot be written", () =>
    Effect.gen(function* () {
      const url = yield* Effect.promise(serveNothing)
      const gone = { port: "BuildLogSink", operation: "write", retryable: false, cause: new Error("pipe closed") }
      const plan = aPlan({ source: { url, branch: "main", commitSha: "f".repeat(40) } })
      const { outcome } = yield* building(plan, collectingSink(Effect.fail(new StoreError(gone))))
      expect(outcome).toMatchObject({
        _tag: "Failed",
        failure: { stage: "interrupted", message: expect.stringContaining("pipe closed") }
      })
    })
  )

  it.live("can be interrupted, and then has no outcome", () =>
    Effect.gen(function* () {
      const stuck = collectingSink(Effect.never)
      const running = yield* Effect.forkChild(building(aPlan(), stuck))
      yield* Effect.sleep("50 millis")
      const exit = yield* Fiber.interrupt(running).pipe(Effect.andThen(Fiber.await(running)))
      expect(exit._tag).toBe("Failure")
    })
  )
})
