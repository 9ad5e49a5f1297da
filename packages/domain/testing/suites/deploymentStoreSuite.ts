import { assert, layer } from "@effect/vitest"
import { DateTime, Effect, type Layer } from "effect"
import { TestClock } from "effect/testing"
import {
  BranchName,
  DeploymentEvent,
  DeploymentStore,
  type Intake,
  isTerminal,
  type ProjectStore
} from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { advance, buildStarted, canceled, claim, failed, minute } from "../fixtures/advance.ts"
import { freshDeploymentId, main, manual, queued, storedProject } from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const built = DeploymentEvent.make({ _tag: "Built", fence: 1 })

/** What `DeploymentStore` promises. */
export const deploymentStoreSuite = (
  name: string,
  ports: Layer.Layer<ProjectStore | Intake | DeploymentStore, unknown>
) =>
  layer(ports)(`DeploymentStore: ${name}`, (it) => {
    it.effect("a deployment is followed from queue to success, by the store's clock", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const { deploymentId, queuedAt } = yield* queued()
        const at = DateTime.toEpochMillis(queuedAt)
        const events = [claim(), buildStarted(1), built, DeploymentEvent.make({ _tag: "Deploying", fence: 1 })]
        for (const event of [...events, DeploymentEvent.make({ _tag: "Succeeded", fence: 1 })]) {
          yield* TestClock.adjust("1 second")
          const answered = yield* store.apply(deploymentId, event)
          assert.deepStrictEqual(asStored(yield* store.get(deploymentId)), asStored(answered))
        }
        const done = yield* store.get(deploymentId)
        const times = [done.buildingAt, done.builtAt, done.deployingAt, done.completedAt]
        assert.deepStrictEqual(
          times.map((time) => time && DateTime.toEpochMillis(time) - at),
          [1000, 3000, 4000, 5000]
        )
        assert.deepInclude(done, { status: "success", fence: 1, attempts: 1 })
        const timeline = yield* store.timeline(deploymentId)
        assert.deepStrictEqual(
          timeline.map(({ at: time, sequence, status, type }) => [
            sequence,
            type,
            status,
            DateTime.toEpochMillis(time) - at
          ]),
          [
            [1, "Queued", "queued", 0],
            [2, "Claimed", "building", 1000],
            [3, "BuildStarted", "building", 2000],
            [4, "Built", "built", 3000],
            [5, "Deploying", "deploying", 4000],
            [6, "Succeeded", "success", 5000]
          ]
        )
      })
    )

    it.effect.prop(
      "what went wrong comes back with any text in it",
      { message: nastyText },
      ({ message }) =>
        Effect.gen(function* () {
          const store = yield* DeploymentStore
          const { deploymentId } = yield* queued()
          yield* store.apply(deploymentId, failed(message))
          const { failure } = yield* store.get(deploymentId)
          assert.deepStrictEqual(asStored(failure), asStored({ stage: "build", message }))
          const [, entry] = yield* store.timeline(deploymentId)
          assert.strictEqual(asStored(entry?.detail), asStored(`build: ${message}`))
        }),
      { arbitrary: { runs: 40 } }
    )

    it.effect("of ten claims at once one wins, and the others hear who holds it", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const { deploymentId } = yield* queued()
        const answers = yield* atOnce(
          Array.from({ length: 10 }, (_, i) => `worker ${i}`),
          (worker) => Effect.result(store.apply(deploymentId, claim(worker)))
        )
        const owner = (yield* store.get(deploymentId)).lease?.owner ?? "nobody"
        assert.strictEqual(answers.filter((answer) => answer._tag === "Success").length, 1)
        for (const answer of answers) {
          if (answer._tag === "Failure") assert.deepInclude(answer.failure, { _tag: "LeaseHeld", owner })
        }
        assert.strictEqual((yield* store.get(deploymentId)).fence, 1)
        assert.strictEqual((yield* store.timeline(deploymentId)).length, 2)
      })
    )

    it.effect("of ten workers with one fence, one's result is taken", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const { deploymentId } = yield* advance(yield* queued(), "building")
        const answers = yield* atOnce(Array.from({ length: 10 }), () => Effect.result(store.apply(deploymentId, built)))
        assert.strictEqual(answers.filter((answer) => answer._tag === "Success").length, 1)
        assert.strictEqual((yield* store.timeline(deploymentId)).filter(({ type }) => type === "Built").length, 1)
      })
    )

    it.effect("after its lease a deployment goes to who claims it next, and the former owner is refused", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const { deploymentId } = yield* advance(yield* queued(), "building")
        yield* TestClock.adjust(minute - 1)
        assert.strictEqual((yield* Effect.flip(store.apply(deploymentId, claim("next"))))._tag, "LeaseHeld")
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* store.apply(deploymentId, claim("next"))).fence, 2)
        const before = yield* store.get(deploymentId)
        const error = yield* Effect.flip(store.apply(deploymentId, built))
        assert.deepInclude(error, { _tag: "StaleFence", fence: 1, current: 2 })
        assert.deepStrictEqual(asStored(yield* store.get(deploymentId)), asStored(before))
        assert.strictEqual(
          (yield* store.apply(deploymentId, DeploymentEvent.make({ _tag: "Built", fence: 2 }))).status,
          "built"
        )
      })
    )

    it.effect("a renewed lease holds longer, and leaves no entry in the timeline", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const { deploymentId } = yield* advance(yield* queued(), "building")
        const entries = (yield* store.timeline(deploymentId)).length
        for (let i = 0; i < 5; i++) {
          yield* TestClock.adjust(minute / 2)
          yield* store.apply(
            deploymentId,
            DeploymentEvent.make({ _tag: "LeaseRenewed", fence: 1, leaseMillis: minute })
          )
        }
        assert.strictEqual((yield* Effect.flip(store.apply(deploymentId, claim("next"))))._tag, "LeaseHeld")
        assert.strictEqual((yield* store.timeline(deploymentId)).length, entries)
        yield* store.apply(deploymentId, DeploymentEvent.make({ _tag: "LeaseReleased", fence: 1 }))
        assert.strictEqual((yield* store.apply(deploymentId, claim("next"))).fence, 2)
      })
    )

    it.effect("what is terminal stays as it is, and a refused event leaves no trace", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const site = yield* storedProject()
        const success = yield* advance(yield* queued(site), "success")
        const failure = yield* store.apply((yield* queued(site)).deploymentId, failed())
        const cancellation = yield* store.apply((yield* queued(site)).deploymentId, canceled())
        for (const done of [success, failure, cancellation]) {
          const timeline = yield* store.timeline(done.deploymentId)
          for (const event of [claim(), failed(), canceled(), built]) {
            const error = yield* Effect.flip(store.apply(done.deploymentId, event))
            assert.deepInclude(error, { _tag: "IllegalTransition", from: done.status, event: event._tag })
          }
          assert.deepStrictEqual(asStored(yield* store.get(done.deploymentId)), asStored(done))
          assert.deepStrictEqual(asStored(yield* store.timeline(done.deploymentId)), asStored(timeline))
        }
      })
    )

    it.effect("a deployment that nobody made is not found", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const deploymentId = freshDeploymentId()
        assert.strictEqual((yield* Effect.flip(store.get(deploymentId)))._tag, "DeploymentNotFound")
        assert.strictEqual((yield* Effect.flip(store.apply(deploymentId, claim())))._tag, "DeploymentNotFound")
        assert.deepStrictEqual(yield* store.timeline(deploymentId), [])
      })
    )

    it.effect("history is newest first, and a page stays right while newer ones arrive", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const site = yield* storedProject()
        for (let i = 0; i < 5; i++) yield* queued(site)
        yield* queued()
        const first = yield* store.history(site.projectId, { limit: 2 })
        yield* queued(site)
        const second = yield* store.history(site.projectId, { limit: 2, cursor: first.nextCursor ?? "none" })
        const third = yield* store.history(site.projectId, { limit: 2, cursor: second.nextCursor ?? "none" })
        const seen = [first, second, third].flatMap(({ items }) => items.map(({ sequence }) => sequence))
        assert.deepStrictEqual(seen, [5, 4, 3, 2, 1])
        assert.isNull(third.nextCursor)
        assert.isNull((yield* store.history(site.projectId, { limit: 6 })).nextCursor)
        const error = yield* Effect.flip(store.history(site.projectId, { limit: 2, cursor: "nonsense" }))
        assert.strictEqual(error._tag, "BadCursor")
      })
    )

    it.effect("the unfinished are those not terminal, oldest first", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const site = yield* storedProject()
        const made = yield* Effect.forEach(Array.from({ length: 7 }), () => queued(site))
        yield* advance(made[0]!, "success")
        yield* store.apply(made[1]!.deploymentId, failed())
        yield* store.apply(made[2]!.deploymentId, canceled())
        yield* advance(made[3]!, "deploying")
        yield* advance(made[4]!, "built")
        yield* advance(made[5]!, "building")
        const unfinished = yield* store.unfinished
        assert.isTrue(unfinished.every(({ status }) => !isTerminal(status)))
        const mine = unfinished.filter(({ projectId }) => projectId === site.projectId)
        assert.deepStrictEqual(
          mine.map(({ status }) => status),
          ["deploying", "built", "building", "queued"]
        )
      })
    )

    it.effect("the newest push is the branch's own, whatever came by hand and whatever became of it", () =>
      Effect.gen(function* () {
        const store = yield* DeploymentStore
        const site = yield* storedProject()
        const other = BranchName.make("feature/x")
        assert.isUndefined(yield* store.newestPush(site.projectId, main))
        yield* queued(site)
        const newest = yield* queued(site)
        yield* queued(site, { branch: other })
        yield* queued(site, { trigger: manual })
        yield* queued()
        const done = yield* store.apply(newest.deploymentId, canceled())
        assert.deepStrictEqual(asStored(yield* store.newestPush(site.projectId, main)), asStored(done))
        assert.isUndefined(yield* store.newestPush(site.projectId, BranchName.make("feature")))
      })
    )
  })
