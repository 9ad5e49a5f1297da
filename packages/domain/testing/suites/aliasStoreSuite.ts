import { assert, layer } from "@effect/vitest"
import { DateTime, Effect, type Layer } from "effect"
import { TestClock } from "effect/testing"
import {
  AliasStore,
  type Deployment,
  DeploymentStore,
  type Intake,
  type Project,
  type ProjectStore,
  type PromotionKind
} from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { advance, canceled } from "../fixtures/advance.ts"
import { freshProjectId, queued, storedProject } from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const successful = Effect.fnUntraced(function* (site: Project) {
  return yield* advance(yield* queued(site), "success")
})

const promote = Effect.fnUntraced(function* (
  deployment: Deployment,
  kind: PromotionKind,
  expectedGeneration: number,
  by = "ada"
) {
  return yield* (yield* AliasStore).promote(deployment, { kind, by, expectedGeneration })
})

/** What `AliasStore` promises. */
export const aliasStoreSuite = (
  name: string,
  ports: Layer.Layer<ProjectStore | Intake | DeploymentStore | AliasStore, unknown>
) =>
  layer(ports)(`AliasStore: ${name}`, (it) => {
    it.effect("a project begins with nothing live", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const { projectId } = yield* storedProject()
        const unset = { projectId, generation: 0, pinned: false, liveSequence: 0, appliedGeneration: 0 }
        assert.deepStrictEqual({ ...(yield* store.get(projectId)) }, unset)
        assert.deepStrictEqual({ ...(yield* store.unpin(projectId)) }, unset)
        yield* store.confirm(projectId, 1)
        assert.deepStrictEqual({ ...(yield* store.get(projectId)) }, unset)
        assert.deepStrictEqual(yield* store.promotions(projectId), [])
        assert.deepStrictEqual({ ...(yield* store.get(freshProjectId())) }.generation, 0)
      })
    )

    it.effect("each change adds one to the generation and leaves one promotion", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const [first, second] = [yield* successful(site), yield* successful(site)]
        const steps = [
          { to: first, kind: "automatic", pinned: false, liveSequence: 1 },
          { to: second, kind: "promote", pinned: false, liveSequence: 2 },
          { to: first, kind: "rollback", pinned: true, liveSequence: 2 },
          { to: first, kind: "promote", pinned: false, liveSequence: 2 }
        ] as const
        for (const [generation, { kind, liveSequence, pinned, to }] of steps.entries()) {
          yield* TestClock.adjust("1 second")
          const alias = yield* promote(to, kind, generation)
          const expected = { deploymentId: to.deploymentId, generation: generation + 1, pinned, liveSequence }
          assert.deepInclude(alias, { ...expected, appliedGeneration: 0 })
          assert.deepStrictEqual(asStored(yield* store.get(site.projectId)), asStored(alias))
        }
        const promotions = yield* store.promotions(site.projectId)
        assert.deepStrictEqual(
          promotions.map(({ from, generation, kind, to }) => [generation, kind, from, to]),
          [
            [4, "promote", first.deploymentId, first.deploymentId],
            [3, "rollback", second.deploymentId, first.deploymentId],
            [2, "promote", first.deploymentId, second.deploymentId],
            [1, "automatic", undefined, first.deploymentId]
          ]
        )
        const times = promotions.map(({ at }) => DateTime.toEpochMillis(at))
        assert.deepStrictEqual(
          times.map((time) => times[0]! - time),
          [0, 1000, 2000, 3000]
        )
      })
    )

    it.effect("of ten promotions from one generation at once, one wins", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const candidates = yield* Effect.forEach(Array.from({ length: 10 }), () => successful(site))
        const answers = yield* atOnce(candidates, (each) =>
          Effect.result(store.promote(each, { kind: "promote", by: "ada", expectedGeneration: 0 }))
        )
        const won = answers.flatMap((answer) => (answer._tag === "Success" ? [answer.success.deploymentId] : []))
        const alias = yield* store.get(site.projectId)
        assert.deepStrictEqual(won, [alias.deploymentId])
        assert.strictEqual(alias.generation, 1)
        assert.strictEqual((yield* store.promotions(site.projectId)).length, 1)
        for (const answer of answers) {
          if (answer._tag === "Failure") {
            assert.deepInclude(answer.failure, { _tag: "AliasConflict", expected: 0, actual: 1 })
          }
        }
      })
    )

    it.effect("a generation that is not the stored one is refused, older and newer alike", () =>
      Effect.gen(function* () {
        const site = yield* storedProject()
        const deployment = yield* successful(site)
        yield* promote(deployment, "promote", 0)
        for (const expected of [0, 2, -1]) {
          const error = yield* Effect.flip(promote(deployment, "promote", expected))
          assert.deepInclude(error, { _tag: "AliasConflict", expected, actual: 1 })
        }
      })
    )

    it.effect("the gates hold inside the write, and a refused promotion changes nothing", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const [older, live, newer] = [yield* successful(site), yield* successful(site), yield* successful(site)]
        const building = yield* advance(yield* queued(site), "building")
        yield* promote(live, "automatic", 0)
        assert.strictEqual((yield* Effect.flip(promote(building, "promote", 1)))._tag, "NotPromotable")
        const old = yield* Effect.flip(promote(older, "automatic", 1))
        assert.deepInclude(old, { _tag: "OlderThanLive", sequence: 1, liveSequence: 2 })
        yield* promote(older, "rollback", 1)
        assert.strictEqual((yield* Effect.flip(promote(newer, "automatic", 2)))._tag, "ProductionPinned")
        const alias = yield* store.get(site.projectId)
        assert.deepInclude(alias, { generation: 2, deploymentId: older.deploymentId, pinned: true })
        assert.strictEqual((yield* store.promotions(site.projectId)).length, 2)
      })
    )

    it.effect("the gates look at the deployment as it is now, not as the caller saw it", () =>
      Effect.gen(function* () {
        const deployments = yield* DeploymentStore
        const seen = yield* advance(yield* queued(), "deploying")
        yield* deployments.apply(seen.deploymentId, canceled())
        const error = yield* Effect.flip(promote(seen, "automatic", 0))
        assert.deepInclude(error, { _tag: "NotPromotable", status: "canceled" })
      })
    )

    it.effect("a deployment that succeeds by its promotion does both in one step", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const deployments = yield* DeploymentStore
        const deploying = yield* advance(yield* queued(), "deploying")
        const { deploymentId, fence, projectId } = deploying
        const options = { kind: "automatic", by: "anchor", expectedGeneration: 0, succeeding: fence } as const
        assert.deepInclude(yield* store.promote(deploying, options), { deploymentId, generation: 1 })
        const done = yield* deployments.get(deploymentId)
        assert.strictEqual(done.status, "success")
        assert.isUndefined(done.lease)
        assert.isFalse((yield* deployments.unfinished).some((each) => each.deploymentId === deploymentId))
        const timeline = yield* deployments.timeline(deploymentId)
        assert.deepInclude(timeline.at(-1), { type: "Succeeded", status: "success", sequence: timeline.length })
        const again = yield* Effect.flip(store.promote(done, { ...options, expectedGeneration: 1 }))
        assert.deepInclude(again, { _tag: "NotPromotable", status: "success" })
        assert.strictEqual((yield* store.promotions(projectId)).length, 1)
      })
    )

    it.effect("a promotion that is refused lets nothing succeed either", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const deployments = yield* DeploymentStore
        const site = yield* storedProject()
        const older = yield* advance(yield* queued(site), "deploying")
        const live = yield* successful(site)
        const newer = yield* advance(yield* queued(site), "deploying")
        const built = yield* advance(yield* queued(site), "built")
        const attempt = (deployment: Deployment, expectedGeneration: number, succeeding = deployment.fence) =>
          Effect.map(
            Effect.flip(store.promote(deployment, { kind: "automatic", by: "anchor", expectedGeneration, succeeding })),
            ({ _tag }) => _tag as string
          )
        yield* promote(live, "automatic", 0)
        assert.strictEqual(yield* attempt(newer, 0), "AliasConflict")
        assert.strictEqual(yield* attempt(older, 1), "OlderThanLive")
        assert.strictEqual(yield* attempt(newer, 1, newer.fence - 1), "NotPromotable")
        assert.strictEqual(yield* attempt(built, 1), "NotPromotable")
        yield* promote(live, "rollback", 1)
        assert.strictEqual(yield* attempt(newer, 2), "ProductionPinned")
        for (const before of [older, newer, built]) {
          assert.deepStrictEqual(asStored(yield* deployments.get(before.deploymentId)), asStored(before))
          const types = (yield* deployments.timeline(before.deploymentId)).map(({ type }) => type)
          assert.notInclude(types, "Succeeded")
        }
        assert.deepInclude(yield* store.get(site.projectId), { deploymentId: live.deploymentId, generation: 2 })
      })
    )

    it.effect("an unpin lets deployments go live again, and moves nothing", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const [older, newer] = [yield* successful(site), yield* successful(site)]
        const next = yield* successful(site)
        yield* promote(newer, "automatic", 0)
        const pinned = yield* promote(older, "rollback", 1)
        const unpinned = yield* store.unpin(site.projectId)
        assert.deepStrictEqual({ ...unpinned }, { ...pinned, pinned: false })
        assert.deepStrictEqual(asStored(yield* store.unpin(site.projectId)), asStored(unpinned))
        assert.strictEqual((yield* store.promotions(site.projectId)).length, 2)
        assert.strictEqual((yield* Effect.flip(promote(newer, "automatic", 2)))._tag, "OlderThanLive")
        assert.deepInclude(yield* promote(next, "automatic", 2), { deploymentId: next.deploymentId, generation: 3 })
      })
    )

    it.effect("a confirmation notes what is served, and never goes back", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const [first, second] = [yield* successful(site), yield* successful(site)]
        yield* promote(first, "automatic", 0)
        yield* promote(second, "automatic", 1)
        for (const [confirmed, applied] of [
          [1, 1],
          [2, 2],
          [1, 2],
          [2, 2]
        ] as const) {
          yield* store.confirm(site.projectId, confirmed)
          const alias = yield* store.get(site.projectId)
          assert.deepInclude(alias, { appliedGeneration: applied, generation: 2, deploymentId: second.deploymentId })
        }
      })
    )

    it.effect("a confirmation and a promotion at once lose neither", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const [first, second] = [yield* successful(site), yield* successful(site)]
        yield* promote(first, "automatic", 0)
        yield* atOnce(
          [Effect.asVoid(promote(second, "automatic", 1)), store.confirm(site.projectId, 1)],
          (each): Effect.Effect<void, unknown, AliasStore> => each
        )
        const alias = yield* store.get(site.projectId)
        assert.deepInclude(alias, { appliedGeneration: 1, generation: 2, deploymentId: second.deploymentId })
      })
    )

    it.effect("the last hundred promotions are told, newest first", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const site = yield* storedProject()
        const deployment = yield* successful(site)
        for (let generation = 0; generation < 103; generation++) yield* promote(deployment, "promote", generation)
        const promotions = yield* store.promotions(site.projectId)
        assert.deepStrictEqual(
          promotions.map(({ generation }) => generation),
          Array.from({ length: 100 }, (_, i) => 103 - i)
        )
      })
    )

    it.effect("all aliases that were ever set are found", () =>
      Effect.gen(function* () {
        const store = yield* AliasStore
        const [site, other] = [yield* storedProject(), yield* storedProject()]
        yield* promote(yield* successful(site), "automatic", 0)
        yield* promote(yield* successful(other), "automatic", 0)
        const all = yield* store.all
        for (const { projectId } of [site, other]) {
          assert.deepStrictEqual(
            asStored(all.filter((alias) => alias.projectId === projectId)),
            asStored([yield* store.get(projectId)])
          )
        }
      })
    )

    it.effect.prop(
      "who promoted is kept with any name",
      { by: nastyText },
      ({ by }) =>
        Effect.gen(function* () {
          const store = yield* AliasStore
          const site = yield* storedProject()
          yield* promote(yield* successful(site), "promote", 0, by)
          assert.strictEqual(asStored((yield* store.promotions(site.projectId))[0]?.by), asStored(by))
        }),
      { arbitrary: { runs: 20 } }
    )
  })
