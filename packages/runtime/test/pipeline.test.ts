import { AliasStore, BuildRunner, DeploymentStore, EnvStore, Intake } from "@anchor-deploy/domain"
import { MemoryBuilds, MemoryRepositories } from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import {
  advance,
  cancelDeployment,
  lookAt,
  promote,
  promoteWaiting,
  recover,
  requestDeployment,
  rollBack,
  rotateWebhookSecret,
  sweep,
  unpin,
  writeEnv
} from "../src/index.ts"
import { Serving } from "./fixtures/FakeServing.ts"
import { ada, allBuildsSucceed, aProject, commit, finish, main, ports, push, pushed } from "./fixtures/story.ts"

const liveOf = Effect.fn(function* (projectId: string) {
  const serving = yield* Serving
  return serving.routes.get(`${projectId}.localhost`)?.release.deploymentId
})

describe("a push", () => {
  it.effect("goes live by itself, and so does the next one", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const first = yield* finish(yield* pushed(site, commit()))
      assert.strictEqual(first.status, "success")
      assert.strictEqual(yield* liveOf(site.project.projectId), first.deploymentId)
      const second = yield* finish(yield* pushed(site, commit()))
      assert.strictEqual(yield* liveOf(site.project.projectId), second.deploymentId)
      const alias = yield* (yield* AliasStore).get(site.project.projectId)
      assert.deepInclude(alias, { generation: 2, appliedGeneration: 2, pinned: false })
      const serving = yield* Serving
      while (serving.warm.size < 2) yield* Effect.yieldNow
      assert.deepEqual([...serving.warm].toSorted(), [first.deploymentId, second.deploymentId].toSorted())
    }).pipe(Effect.provide(ports))
  )

  it.effect("that is delivered again answers the same deployment and builds once", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const sha = commit()
      const ids = new Set<string>()
      for (const deliveryId of ["one", "one", "two"]) ids.add(yield* pushed(site, sha, { deliveryId }))
      assert.strictEqual(ids.size, 1)
      const [id] = [...ids]
      yield* finish(id as never)
      assert.strictEqual((yield* (yield* MemoryBuilds).started).length, 1)
    }).pipe(Effect.provide(ports))
  )

  it.effect("that is no longer the head when its turn comes is superseded", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const older = yield* pushed(site, commit())
      const newer = yield* pushed(site, commit())
      const canceled = yield* finish(older)
      assert.strictEqual(canceled.status, "canceled")
      assert.strictEqual(canceled.cancellation?.supersededBy, newer)
      assert.strictEqual((yield* finish(newer)).status, "success")
    }).pipe(Effect.provide(ports))
  )

  it.effect("that arrives late never turns production back", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const newest = commit()
      const live = yield* finish(yield* pushed(site, newest))
      const late = yield* finish(yield* pushed(site, commit(), { moveHead: false }))
      assert.strictEqual(late.status, "canceled")
      assert.strictEqual(yield* liveOf(site.project.projectId), live.deploymentId)
    }).pipe(Effect.provide(ports))
  )

  it.effect("back to an earlier commit is a new wish, and builds nothing again", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const [a, b] = [commit(), commit()]
      const first = yield* finish(yield* pushed(site, a))
      yield* finish(yield* pushed(site, b))
      const again = yield* finish(yield* pushed(site, a))
      assert.notStrictEqual(again.deploymentId, first.deploymentId)
      assert.strictEqual(again.artifactId, first.artifactId)
      assert.strictEqual((yield* (yield* MemoryBuilds).started).length, 2)
      assert.strictEqual(yield* liveOf(site.project.projectId), again.deploymentId)
    }).pipe(Effect.provide(ports))
  )

  it.effect("is judged by its sequence while the repository does not answer", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const older = yield* pushed(site, commit())
      const newer = yield* pushed(site, commit())
      const repositories = yield* MemoryRepositories
      yield* repositories.setReachable(site.project.projectId, false)
      assert.strictEqual((yield* finish(older)).status, "canceled")
      yield* repositories.setReachable(site.project.projectId, true)
      assert.strictEqual((yield* finish(newer)).status, "success")
    }).pipe(Effect.provide(ports))
  )
})

describe("what goes wrong", () => {
  it.effect("a failed build leaves production alone and says why", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const good = yield* finish(yield* pushed(site, commit()))
      const builds = yield* MemoryBuilds
      yield* builds.script(() => Effect.succeed({ _tag: "Failed", failure: { stage: "build", message: "Type error" } }))
      const bad = yield* finish(yield* pushed(site, commit()))
      assert.deepInclude(bad, { status: "failed", failure: { stage: "build", message: "Type error" } })
      assert.strictEqual(yield* liveOf(site.project.projectId), good.deploymentId)
    }).pipe(Effect.provide(ports))
  )

  it.effect("a release that does not answer never goes live", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const serving = yield* Serving
      yield* allBuildsSucceed
      const good = yield* finish(yield* pushed(site, commit()))
      const sha = commit()
      serving.sick.add(sha)
      const bad = yield* finish(yield* pushed(site, sha))
      assert.strictEqual(bad.failure?.stage, "health")
      assert.include(bad.failure?.message, "boom")
      assert.strictEqual(yield* liveOf(site.project.projectId), good.deploymentId)
      assert.isFalse(serving.published.has(bad.deploymentId))
    }).pipe(Effect.provide(ports))
  )

  it.effect("a build whose machine vanished is built again, and in the end given up", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const builds = yield* MemoryBuilds
      yield* builds.script(() => Effect.succeed({ _tag: "Lost" }))
      const failed = yield* finish(yield* pushed(site, commit()))
      assert.deepInclude(failed, { status: "failed", interruptions: 3 })
      assert.strictEqual(failed.failure?.stage, "interrupted")
      assert.strictEqual((yield* builds.started).length, 4)
    }).pipe(Effect.provide(ports))
  )

  it.effect("a canceled deployment accepts no result any more", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const id = yield* pushed(site, commit())
      const claimed = yield* advance(id, { _tag: "Claimed", owner: "w", leaseMillis: 1000, deadlineMillis: 1000 })
      yield* cancelDeployment(id, "canceled by ada")
      const refused = yield* Effect.flip(advance(id, { _tag: "Built", fence: claimed.fence }))
      assert.strictEqual(refused._tag, "IllegalTransition")
      assert.strictEqual((yield* finish(id)).status, "canceled")
    }).pipe(Effect.provide(ports))
  )

  it.live("a deployment that takes too long is ended by the sweep", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const id = yield* pushed(site, commit())
      yield* advance(id, { _tag: "Claimed", owner: "w", leaseMillis: 60_000, deadlineMillis: 1 })
      yield* Effect.sleep(5)
      yield* sweep()
      const deployment = yield* (yield* DeploymentStore).get(id)
      assert.strictEqual(deployment.failure?.stage, "timeout")
    }).pipe(Effect.provide(ports))
  )

  it.effect("after a crash the claims of the dead process are taken up at once", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const id = yield* pushed(site, commit())
      const before = yield* advance(id, { _tag: "Claimed", owner: "dead", leaseMillis: 9e6, deadlineMillis: 9e6 })
      yield* recover()
      const after = yield* finish(id)
      assert.deepInclude(after, { status: "success", interruptions: 1, fence: before.fence + 1 })
    }).pipe(Effect.provide(ports))
  )

  it.effect("a fault of the platform is tried again, a bounded number of times, and named at the end", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const first = yield* finish(yield* pushed(site, commit()))
      const repositories = yield* MemoryRepositories
      yield* repositories.setReachable(site.project.projectId, false)
      const wish = { target: { _tag: "Redeploy", deploymentId: first.deploymentId }, envOverrides: [] } as const
      const overrides = [{ key: "ANOTHER", value: "artifact", isSecret: false }]
      const { deploymentId } = yield* requestDeployment(site.project, ada, { ...wish, envOverrides: overrides })
      const failed = yield* finish(deploymentId)
      assert.deepInclude(failed, { status: "failed", interruptions: 3 })
      assert.include(failed.failure?.message, "did not answer")
      assert.strictEqual(yield* liveOf(site.project.projectId), first.deploymentId)
    }).pipe(Effect.provide(ports))
  )

  it.live("a build of a worker that vanished is stopped by the one that takes over", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const builds = yield* MemoryBuilds
      const id = yield* pushed(site, commit())
      const lookedAway = yield* Effect.forkChild(lookAt(id))
      while ((yield* builds.started).length === 0) yield* Effect.sleep(5)
      yield* Fiber.interrupt(lookedAway)
      yield* allBuildsSucceed
      yield* Effect.sleep(1100)
      assert.strictEqual((yield* finish(id)).status, "success")
      const [old, next] = yield* builds.started
      const runner = yield* BuildRunner
      assert.strictEqual((yield* runner.inspect(`${id}.${old?.fence}`))._tag, "Stopped")
      assert.isAbove(next?.fence ?? 0, old?.fence ?? 0)
    }).pipe(Effect.provide(ports))
  )

  it.effect("a deployment that succeeded without going live is found among those that wait", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const live = yield* finish(yield* pushed(site, commit()))
      const deployments = yield* DeploymentStore
      const aliases = yield* AliasStore
      const id = yield* pushed(site, commit())
      // As deployBuilt does, up to the write that makes it a success.
      const { fence } = yield* advance(id, { _tag: "Claimed", owner: "w", leaseMillis: 9e6, deadlineMillis: 9e6 })
      const { artifactId, envVersion } = live
      yield* advance(id, { _tag: "BuildStarted", fence, envVersion, artifactId: artifactId! })
      yield* advance(id, { _tag: "Built", fence })
      yield* advance(id, { _tag: "Deploying", fence })
      yield* advance(id, { _tag: "Succeeded", fence })
      assert.strictEqual((yield* aliases.get(site.project.projectId)).deploymentId, live.deploymentId)
      yield* promoteWaiting(site.project.projectId)
      assert.strictEqual(yield* liveOf(site.project.projectId), id)
      assert.strictEqual((yield* deployments.get(id)).status, "success")
    }).pipe(Effect.provide(ports))
  )
})

describe("production", () => {
  it.effect("goes back with its environment, stays pinned, and moves on by unpin", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const { projectId } = site.project
      yield* allBuildsSucceed
      yield* writeEnv(projectId, [{ key: "GREETING", value: "one", isSecret: false }], { makeCurrent: true })
      const one = yield* finish(yield* pushed(site, commit()))
      yield* writeEnv(projectId, [{ key: "GREETING", value: "two", isSecret: true }], { makeCurrent: true })
      const two = yield* finish(yield* pushed(site, commit()))
      assert.deepEqual([one.envVersion, two.envVersion] as Array<number>, [1, 2])

      const back = yield* rollBack(projectId, ada, undefined)
      assert.deepInclude(back, { deploymentId: one.deploymentId, generation: 3, pinned: true })
      const serving = yield* Serving
      assert.strictEqual(serving.routes.get(`${projectId}.localhost`)?.release.envVersion, one.envVersion)

      const three = yield* finish(yield* pushed(site, commit()))
      assert.strictEqual(three.status, "success")
      assert.strictEqual(yield* liveOf(projectId), one.deploymentId)

      const free = yield* unpin(projectId)
      assert.deepInclude(free, { deploymentId: three.deploymentId, generation: 4, pinned: false })
    }).pipe(Effect.provide(ports))
  )

  it.effect("after an unpin with nothing newer stays where it is", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const one = yield* finish(yield* pushed(site, commit()))
      yield* finish(yield* pushed(site, commit()))
      yield* rollBack(site.project.projectId, ada, undefined)
      const free = yield* unpin(site.project.projectId)
      assert.deepInclude(free, { deploymentId: one.deploymentId, generation: 3, pinned: false })
    }).pipe(Effect.provide(ports))
  )

  it.effect("has nothing to go back to after the first deployment", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      yield* finish(yield* pushed(site, commit()))
      const error = yield* Effect.flip(rollBack(site.project.projectId, ada, undefined))
      assert.strictEqual(error._tag, "NothingToRollBackTo")
    }).pipe(Effect.provide(ports))
  )

  it.effect("a promote by hand ends the pin, and twice changes nothing", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      yield* finish(yield* pushed(site, commit()))
      const two = yield* finish(yield* pushed(site, commit()))
      yield* rollBack(site.project.projectId, ada, undefined)
      const promoted = yield* promote(two, ada)
      assert.deepInclude(promoted, { deploymentId: two.deploymentId, generation: 4, pinned: false })
      assert.strictEqual((yield* promote(two, ada)).generation, 4)
    }).pipe(Effect.provide(ports))
  )

  it.effect("a deployment by hand is not superseded by a newer push", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* allBuildsSucceed
      const sha = commit()
      const first = yield* finish(yield* pushed(site, sha))
      const byHand = yield* requestDeployment(site.project, ada, {
        target: { _tag: "Redeploy", deploymentId: first.deploymentId },
        envOverrides: [{ key: "ONLY_HERE", value: "yes", isSecret: false }]
      })
      yield* (yield* MemoryRepositories).commit(site.project.projectId, main, commit())
      const done = yield* finish(byHand.deploymentId)
      assert.strictEqual(done.status, "success")
      const envs = yield* EnvStore
      const own = yield* envs.get(site.project.projectId, done.envVersion)
      assert.deepEqual(own.entries.map((entry) => entry.key) as Array<string>, ["ONLY_HERE"])
      assert.strictEqual((yield* envs.current(site.project.projectId)).entries.length, 0)
    }).pipe(Effect.provide(ports))
  )
})

describe("the webhook", () => {
  it.effect("takes the old secret too after a rotation, and no secret of before", () =>
    Effect.gen(function* () {
      const { project, secret } = yield* aProject()
      const next = Redacted.value(yield* rotateWebhookSecret(project.projectId))
      assert.strictEqual((yield* push({ project, secret }, commit()))._tag, "Accepted")
      assert.strictEqual((yield* push({ project, secret: next }, commit()))._tag, "Accepted")
      yield* rotateWebhookSecret(project.projectId)
      assert.strictEqual((yield* Effect.flip(push({ project, secret }, commit())))._tag, "BadSignature")
    }).pipe(Effect.provide(ports))
  )

  it.effect("ignores what asks for no deployment, and says why", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      const reasons = yield* Effect.forEach(
        [
          { ref: "refs/tags/v1" },
          { ref: "refs/heads/dev" },
          { deleted: true, after: "0".repeat(40), head_commit: null },
          { head_commit: { id: "x", message: "typo [skip ci]" } }
        ],
        (payload) => push(site, commit(), { payload })
      )
      assert.deepEqual(
        reasons.map((answer) => (answer._tag === "Ignored" ? answer.reason : answer._tag)),
        ["tag", "branch", "branch deleted", "skip word [skip ci]"]
      )
      const inbox = yield* (yield* Intake).deliveries(site.project.projectId, { limit: 10 })
      assert.strictEqual(inbox.items.length, 4)
    }).pipe(Effect.provide(ports))
  )

  it.effect("remembers refused requests without their content", () =>
    Effect.gen(function* () {
      const site = yield* aProject()
      yield* Effect.flip(push({ ...site, secret: "wrong" }, commit(), { deliveryId: "guid" }))
      const inbox = yield* (yield* Intake).deliveries(site.project.projectId, { limit: 10 })
      assert.deepInclude(inbox.items[0]?.verdict, { _tag: "Refused", reason: "bad signature" })
      // A refused delivery blocks nothing: the same id with the right signature is taken.
      assert.strictEqual((yield* push(site, commit(), { deliveryId: "guid" }))._tag, "Accepted")
    }).pipe(Effect.provide(ports))
  )
})
