import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, type Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { BuildPlan, BuildRunner } from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"

/** Plans whose builds are known to end in one way; each call gives one of a new deployment. */
export interface RunnerPlans<R> {
  readonly succeeding: Effect.Effect<BuildPlan, unknown, R>
  readonly failing: Effect.Effect<BuildPlan, unknown, R>
  /** Runs until it is stopped. */
  readonly hanging: Effect.Effect<BuildPlan, unknown, R>
  /** Makes a running build's machine or process die without a word. */
  readonly kill: (ref: string) => Effect.Effect<void, unknown, R>
}

/** Builds take real time, whatever the test's clock says. */
const pause = TestClock.withLive(Effect.sleep("20 millis"))

const outcome = Effect.fnUntraced(function* (ref: string) {
  const runner = yield* BuildRunner
  for (let report = yield* runner.inspect(ref); ; report = yield* runner.inspect(ref)) {
    if (report._tag !== "Running") return report
    yield* pause
  }
})

/** What `BuildRunner` promises. */
export const buildRunnerSuite = <R>(
  name: string,
  ports: Layer.Layer<BuildRunner | R, unknown>,
  plans: RunnerPlans<R>
) =>
  layer(ports)(`BuildRunner: ${name}`, (it) => {
    it.effect("a build that succeeds says so, with the digest of its manifest", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const ref = yield* runner.start(yield* plans.succeeding)
        const report = yield* outcome(ref)
        assert.strictEqual(report._tag, "Succeeded")
        if (report._tag === "Succeeded") assert.match(report.manifestSha256, /^[0-9a-f]{64}$/)
        assert.deepStrictEqual(yield* runner.inspect(ref), report)
      })
    )

    it.effect("a build that fails says in which stage and why", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const report = yield* outcome(yield* runner.start(yield* plans.failing))
        assert.strictEqual(report._tag, "Failed")
        if (report._tag === "Failed") assert.isNotEmpty(report.failure.message)
      })
    )

    it.effect("a second start of one deployment and fence, also at once, answers the same and starts nothing", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const plan = yield* plans.hanging
        const refs = yield* atOnce(Array.from({ length: 5 }), () => runner.start(plan))
        assert.strictEqual(new Set(refs).size, 1)
        yield* runner.stop(refs[0]!)
        assert.strictEqual(yield* runner.start(plan), refs[0])
        assert.strictEqual((yield* runner.inspect(refs[0]!))._tag, "Stopped")
      })
    )

    it.effect("a higher fence is another build", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const plan = yield* plans.hanging
        const first = yield* runner.start(plan)
        const second = yield* runner.start(new BuildPlan({ ...plan, fence: plan.fence + 1, attempt: plan.attempt + 1 }))
        assert.notStrictEqual(second, first)
        yield* runner.stop(first)
        assert.strictEqual((yield* runner.inspect(second))._tag, "Running")
        yield* runner.stop(second)
      })
    )

    it.effect("a build runs until it is stopped, and is gone when the stop returns", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const ref = yield* runner.start(yield* plans.hanging)
        yield* pause
        assert.strictEqual((yield* runner.inspect(ref))._tag, "Running")
        yield* runner.stop(ref)
        assert.strictEqual((yield* runner.inspect(ref))._tag, "Stopped")
      })
    )

    it.effect("stopping what has ended, or is not known, changes nothing", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const ref = yield* runner.start(yield* plans.succeeding)
        const report = yield* outcome(ref)
        yield* runner.stop(ref)
        assert.deepStrictEqual(yield* runner.inspect(ref), report)
        yield* runner.stop("a reference that nobody gave out")
      })
    )

    it.effect("a reference that nobody gave out is lost", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        for (const ref of ["a reference that nobody gave out", "", "../../etc/passwd", "-1"]) {
          assert.strictEqual((yield* runner.inspect(ref))._tag, "Lost")
        }
      })
    )

    it.effect("a build whose machine died without a word is lost, not failed", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const ref = yield* runner.start(yield* plans.hanging)
        yield* plans.kill(ref)
        assert.strictEqual((yield* outcome(ref))._tag, "Lost")
      })
    )

    it.effect("a build that ends is hinted at", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const plan = yield* plans.hanging
        const hinted = yield* runner.settled.pipe(
          Stream.filter(({ deploymentId }) => deploymentId === plan.deploymentId),
          Stream.runHead,
          Effect.forkChild
        )
        yield* pause
        const ref = yield* runner.start(plan)
        yield* runner.stop(ref)
        const hint = yield* Fiber.join(hinted)
        assert.deepStrictEqual(hint._tag === "Some" ? { ...hint.value } : undefined, {
          deploymentId: plan.deploymentId,
          ref
        })
      })
    )

    it.effect("builds run beside each other", () =>
      Effect.gen(function* () {
        const runner = yield* BuildRunner
        const hanging = yield* runner.start(yield* plans.hanging)
        const report = yield* outcome(yield* runner.start(yield* plans.succeeding))
        assert.strictEqual(report._tag, "Succeeded")
        assert.strictEqual((yield* runner.inspect(hanging))._tag, "Running")
        yield* runner.stop(hanging)
      })
    )
  })
