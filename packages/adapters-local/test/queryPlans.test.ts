import {
  AliasStore,
  BuildLog,
  BuildLogSink,
  BuildQueue,
  DeploymentStore,
  EnvStore,
  EnvVersionNumber,
  Intake,
  Project,
  ProjectStore,
  RuntimeLog,
  SecretVault
} from "@anchor-deploy/domain"
import {
  advance,
  freshDeliveryId,
  main,
  owner,
  push,
  queued,
  request,
  storedProject
} from "@anchor-deploy/domain/testing"
import { assert, it } from "@effect/vitest"
import { Duration, Effect, Option, Redacted } from "effect"
import { SqlClient, Statement } from "effect/sql"
import { sqliteLayer } from "./sqliteLayer.ts"

/** Uses every method of every port once, on page one and on a later page. */
const everything = Effect.gen(function* () {
  const [projects, env, vault] = [yield* ProjectStore, yield* EnvStore, yield* SecretVault]
  const [intake, deployments, aliases] = [yield* Intake, yield* DeploymentStore, yield* AliasStore]
  const [queue, log] = [yield* BuildQueue, yield* BuildLog]
  const site = yield* storedProject()
  const { projectId } = site
  yield* projects.update(projectId, (stored) => new Project({ ...stored, name: "another" }))
  yield* projects.list(owner, { limit: 1 })
  yield* projects.list(owner, { limit: 1, cursor: "ka" })
  yield* env.append(projectId, [], { makeCurrent: true })
  yield* env.current(projectId)
  yield* env.get(projectId, EnvVersionNumber.make(1))
  yield* vault.get(projectId, "x", yield* vault.put(projectId, "x", Redacted.make("y")))
  yield* intake.accept(push(request(site)))
  yield* intake.refuse({ projectId, deliveryId: freshDeliveryId(), event: "push", reason: "no" })
  yield* intake.deliveries(projectId, { limit: 1 })
  yield* intake.deliveries(projectId, { limit: 1, cursor: "c9" })
  const live = yield* advance(yield* queued(site), "success")
  yield* deployments.history(projectId, { limit: 1 })
  yield* deployments.history(projectId, { limit: 1, cursor: "c9" })
  yield* deployments.timeline(live.deploymentId)
  yield* deployments.unfinished
  yield* deployments.newestPush(projectId, main)
  yield* aliases.promote(live, { kind: "promote", by: "ada", expectedGeneration: 0 })
  yield* aliases.confirm(projectId, 1)
  yield* aliases.unpin(projectId)
  yield* aliases.promotions(projectId)
  yield* (yield* BuildLogSink).write(live.deploymentId, [{ attempt: 1, seq: 1, at: 1, message: "x" }])
  yield* log.read(live.deploymentId, { limit: 1 })
  yield* log.read(live.deploymentId, { limit: 1, cursor: "c1" })
  const runtimeLog = yield* RuntimeLog
  yield* runtimeLog.append(live.deploymentId, [{ at: 1, message: "x" }])
  yield* runtimeLog.read(live.deploymentId, { limit: 1, cursor: "c1" })
  yield* queue.send({ projectId, deploymentId: live.deploymentId })
  const { receipt } = Option.getOrThrow(yield* queue.receive(Duration.minutes(1)))
  yield* queue.release(receipt, Duration.zero)
  yield* queue.remove(receipt)
  yield* queue.deadLetters
  yield* projects.remove(projectId)
})

it.effect("no statement's cost grows with what is stored: each finds its rows by an index", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const texts = new Set<string>()
    yield* Effect.provideService(everything, Statement.CurrentTransformer, (statement) => {
      texts.add(statement.compile()[0])
      return Effect.succeed(statement)
    })
    assert.isAtLeast(texts.size, 30)
    for (const text of texts) {
      const steps = yield* sql.unsafe<{ readonly detail: string }>(
        `EXPLAIN QUERY PLAN ${text}`,
        text.match(/\?/g)?.map(() => 1)
      )
      for (const { detail } of steps) {
        assert.notMatch(
          detail,
          /^SCAN (?!CONSTANT ROW)|TEMP B-TREE/,
          `${text}\n${steps.map((step) => step.detail).join("\n")}`
        )
      }
    }
  }).pipe(Effect.provide(sqliteLayer))
)
