import { assert, describe, it, layer } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import {
  AliasStore,
  BuildLog,
  BuildLogSink,
  BuildQueue,
  DeploymentStore,
  EnvStore,
  EnvVersionNumber,
  Intake,
  type Project,
  ProjectStore,
  SecretVault,
  verdictText
} from "../../src/index.ts"
import { advance, buildStarted, claim } from "../fixtures/advance.ts"
import { freshDeliveryId, push, queued, request, storedProject } from "../fixtures/fresh.ts"
import { asStored } from "../fixtures/nastyText.ts"

/** The ports that together are the record of everything. */
export type Records =
  | ProjectStore
  | EnvStore
  | SecretVault
  | Intake
  | DeploymentStore
  | AliasStore
  | BuildLogSink
  | BuildLog
  | BuildQueue

/** Gives a project something in every table. */
const populate = Effect.fnUntraced(function* (site: Project) {
  const { projectId } = site
  yield* (yield* EnvStore).append(projectId, [], { makeCurrent: true })
  yield* (yield* SecretVault).put(projectId, "env/KEY", Redacted.make("hush"))
  const delivery = push(request(site))
  yield* (yield* Intake).accept(delivery)
  yield* (yield* Intake).refuse({ projectId, deliveryId: freshDeliveryId(), event: "push", reason: "no" })
  const live = yield* advance(yield* queued(site), "success")
  yield* (yield* AliasStore).promote(live, { kind: "promote", by: "ada", expectedGeneration: 0 })
  yield* (yield* BuildLogSink).write(live.deploymentId, [{ attempt: 1, seq: 1, at: 1, message: "a line" }])
  const building = yield* advance(yield* queued(site), "building")
  return { delivery, live, building }
})

/** All that the ports tell of a project. */
const told = Effect.fnUntraced(function* ({ projectId }: Project, live: { readonly deploymentId: string }) {
  const deployments = yield* DeploymentStore
  const history = yield* deployments.history(projectId, { limit: 50 })
  return asStored({
    project: yield* Effect.option((yield* ProjectStore).get(projectId)),
    env: yield* (yield* EnvStore).current(projectId),
    secret: yield* (yield* SecretVault).get(projectId, "env/KEY", 1).pipe(Effect.map(Redacted.value), Effect.option),
    deliveries: yield* (yield* Intake).deliveries(projectId, { limit: 50 }),
    history,
    timelines: yield* Effect.forEach(history.items, ({ deploymentId }) => deployments.timeline(deploymentId)),
    unfinished: (yield* deployments.unfinished).filter((each) => each.projectId === projectId),
    alias: yield* (yield* AliasStore).get(projectId),
    promotions: yield* (yield* AliasStore).promotions(projectId),
    log: yield* (yield* BuildLog).read(live.deploymentId as never, { limit: 10 })
  })
})

/** What the record's ports promise together: a project that is removed takes everything with it. */
export const projectRemovalSuite = (name: string, ports: Layer.Layer<Records, unknown>) =>
  layer(ports)(`Removal of projects: ${name}`, (it) => {
    it.effect("everything recorded of a project ends with it, and of no other", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const [site, other] = [yield* storedProject(), yield* storedProject()]
        const { building, live } = yield* populate(site)
        const others = yield* populate(other)
        const before = yield* told(other, others.live)
        const never = yield* storedProject()
        yield* store.remove(never.projectId)
        yield* store.remove(site.projectId)
        const forgotten = JSON.parse(
          JSON.stringify(yield* told(never, live)).replaceAll(never.projectId, site.projectId)
        )
        assert.deepStrictEqual(yield* told(site, live), forgotten)
        for (const { deploymentId } of [live, building]) {
          const error = yield* Effect.flip((yield* DeploymentStore).apply(deploymentId, claim()))
          assert.strictEqual(error._tag, "DeploymentNotFound")
          assert.deepStrictEqual(yield* (yield* DeploymentStore).timeline(deploymentId), [])
        }
        assert.isFalse((yield* (yield* AliasStore).all).some(({ projectId }) => projectId === site.projectId))
        assert.deepStrictEqual(yield* told(other, others.live), before)
      })
    )

    it.effect("a project with the id of a removed one begins anew", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const site = yield* storedProject()
        const { delivery } = yield* populate(site)
        yield* store.remove(site.projectId)
        yield* store.create(site)
        const verdict = yield* (yield* Intake).accept(push(request(site), { deliveryId: delivery.deliveryId }))
        assert.strictEqual(verdictText(verdict), "built")
        const { items } = yield* (yield* DeploymentStore).history(site.projectId, { limit: 9 })
        assert.deepStrictEqual(
          items.map(({ sequence }) => sequence),
          [1]
        )
        assert.strictEqual((yield* (yield* AliasStore).get(site.projectId)).generation, 0)
        assert.strictEqual((yield* (yield* EnvStore).append(site.projectId, [], { makeCurrent: true })).version, 1)
      })
    )
  })

/** Runs each effect in a platform that was just started, on the same data. */
const restarting = Effect.fnUntraced(function* (
  data: Effect.Effect<Layer.Layer<Records, unknown>, unknown, Scope.Scope>
) {
  const ports = yield* data
  return <A, E>(effect: Effect.Effect<A, E, Records>) => Effect.provide(effect, Layer.fresh(ports))
})

/**
 * What the record's ports promise over a restart.
 *
 * @param data data that nobody else sees, as a layer that opens it anew each time it is built
 */
export const recordsDurabilitySuite = (
  name: string,
  data: Effect.Effect<Layer.Layer<Records, unknown>, unknown, Scope.Scope>
) =>
  describe(`Records over restarts: ${name}`, () => {
    it.effect("everything is as it was, and goes on where it stood", () =>
      Effect.gen(function* () {
        const run = yield* restarting(data)
        const site = yield* run(storedProject())
        const { building, delivery, live } = yield* run(populate(site))
        const before = yield* run(told(site, live))
        assert.deepStrictEqual(yield* run(told(site, live)), before)
        yield* run(
          Effect.gen(function* () {
            const { projectId } = site
            assert.strictEqual(verdictText(yield* (yield* Intake).accept(delivery)), "built")
            assert.strictEqual((yield* queued(site)).sequence, 4)
            assert.strictEqual((yield* (yield* EnvStore).append(projectId, [], { makeCurrent: true })).version, 2)
            assert.strictEqual(yield* (yield* SecretVault).put(projectId, "env/KEY", Redacted.make("new")), 2)
            const deployments = yield* DeploymentStore
            assert.strictEqual(
              (yield* Effect.flip(deployments.apply(building.deploymentId, claim())))._tag,
              "LeaseHeld"
            )
            yield* TestClock.adjust("1 hour")
            assert.strictEqual((yield* deployments.apply(building.deploymentId, claim())).fence, 2)
            const stale = yield* Effect.flip(deployments.apply(building.deploymentId, buildStarted(1)))
            assert.strictEqual(stale._tag, "StaleFence")
            const conflict = yield* Effect.flip(
              (yield* AliasStore).promote(live, { kind: "promote", by: "ada", expectedGeneration: 0 })
            )
            assert.strictEqual(conflict._tag, "AliasConflict")
          })
        )
        const old = yield* run(
          Effect.gen(function* () {
            return yield* (yield* EnvStore).get(site.projectId, EnvVersionNumber.make(1))
          })
        )
        assert.strictEqual(old.version, 1)
      })
    )

    it.effect("a log goes on after a restart: cursors hold, repeated frames are known, lost lines are told", () =>
      Effect.gen(function* () {
        const run = yield* restarting(data)
        const frame = (seq: number) => ({ attempt: 1, seq, at: seq, message: `line ${seq}` })
        const { deploymentId } = yield* run(queued())
        const write = (...seqs: ReadonlyArray<number>) =>
          run(Effect.flatMap(BuildLogSink, (sink) => sink.write(deploymentId, seqs.map(frame))))
        const read = (cursor?: string) =>
          run(Effect.flatMap(BuildLog, (log) => log.read(deploymentId, { limit: 10, cursor })))
        yield* write(1, 2)
        const { cursor } = yield* read()
        yield* write(1, 2, 3, 5)
        assert.deepStrictEqual(
          (yield* read(cursor)).lines.map(({ message, sequence }) => [sequence, message]),
          [
            [3, "line 3"],
            [4, "[anchor] 1 line was lost here"],
            [5, "line 5"]
          ]
        )
      })
    )

    it.effect("a hint survives, and its receipts are counted over restarts", () =>
      Effect.gen(function* () {
        const run = yield* restarting(data)
        const { deploymentId, projectId } = yield* run(queued())
        yield* run(Effect.flatMap(BuildQueue, (queue) => queue.send({ projectId, deploymentId })))
        const receive = run(Effect.flatMap(BuildQueue, (queue) => queue.receive(Duration.minutes(1))))
        const first = yield* receive
        assert.isTrue(Option.isSome(first))
        assert.isTrue(Option.isNone(yield* receive))
        yield* TestClock.adjust("1 minute")
        const second = yield* receive
        assert.strictEqual(Option.getOrThrow(second).receives, 2)
        yield* run(Effect.flatMap(BuildQueue, (queue) => queue.remove(Option.getOrThrow(second).receipt)))
        yield* TestClock.adjust("1 minute")
        assert.isTrue(Option.isNone(yield* receive))
      })
    )
  })
