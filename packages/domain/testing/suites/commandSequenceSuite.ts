/**
 * Any sequence of pushes, redeliveries, claims, results, interruptions, lapsed leases, promotions and
 * roll-backs, against a model that is small enough to be believed. After each step the stores answer
 * and hold what the model says; and whatever the model says, nothing happened twice or backwards.
 */
import { assert, layer } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { TestClock } from "effect/testing"
import {
  AliasStore,
  DeploymentStore,
  Intake,
  isTerminal,
  type Project,
  type ProjectStore,
  type Status,
  verdictDeployment,
  type VerifiedDelivery
} from "../../src/index.ts"
import { freshCommit, storedProject } from "../fixtures/fresh.ts"
import { actionsOf, commands } from "../model/Command.ts"
import { type Action, ProjectModel } from "../model/ProjectModel.ts"

type Ports = ProjectStore | Intake | DeploymentStore | AliasStore

/** What the stores answer to an action, in the model's words. */
const perform = Effect.fnUntraced(function* (action: Action, { projectId }: Project) {
  switch (action._tag) {
    case "Accept": {
      const verdict = yield* (yield* Intake).accept(action.delivery)
      return [verdict._tag, verdictDeployment(verdict)].filter((part) => part !== undefined).join(" ")
    }
    case "Request":
      return `queued ${(yield* (yield* Intake).request(action.request)).sequence}`
    case "Apply":
      return yield* (yield* DeploymentStore).apply(action.deploymentId, action.event).pipe(
        Effect.map(({ fence, status }) => `${status} ${fence}`),
        Effect.catch((error) => Effect.succeed(error._tag as string))
      )
    case "Promote": {
      const { _tag, deploymentId, ...options } = action
      const deployment = yield* (yield* DeploymentStore).get(deploymentId)
      return yield* (yield* AliasStore).promote(deployment, { ...options, by: "ada" }).pipe(
        Effect.map(({ generation }) => `generation ${generation}`),
        Effect.catch((error) => Effect.succeed(error._tag as string))
      )
    }
    case "Unpin":
      return `generation ${(yield* (yield* AliasStore).unpin(projectId)).generation}`
    case "Wait":
      yield* TestClock.adjust(action.millis)
      return "waited"
  }
})

/** All that can be seen of a project, and the same from the model. */
const seen = Effect.fnUntraced(function* ({ projectId }: Project) {
  const store = yield* DeploymentStore
  const { items } = yield* store.history(projectId, { limit: 100 })
  const alias = yield* (yield* AliasStore).get(projectId)
  const unfinished = yield* store.unfinished
  return {
    deployments: yield* Effect.forEach(items.toReversed(), ({ deploymentId, fence, sequence, status }) =>
      Effect.map(store.timeline(deploymentId), ({ length: entries }) => ({
        deploymentId,
        sequence,
        status,
        fence,
        entries
      }))
    ),
    unfinished: unfinished.flatMap((each) => (each.projectId === projectId ? [each.deploymentId] : [])),
    deliveries: (yield* (yield* Intake).deliveries(projectId, { limit: 100 })).items.length,
    alias: [alias.deploymentId, alias.generation, alias.pinned, alias.liveSequence],
    promotions: (yield* (yield* AliasStore).promotions(projectId)).length
  }
})
type Seen = Effect.Success<ReturnType<typeof seen>>

const told = (model: ProjectModel): Seen => ({
  deployments: model.deployments.map(({ deploymentId, entries, fence, status }, i) => ({
    deploymentId,
    sequence: i + 1,
    status,
    fence,
    entries
  })),
  unfinished: model.deployments.flatMap(({ deploymentId, status }) => (isTerminal(status) ? [] : [deploymentId])),
  deliveries: model.verdicts.size,
  alias: [model.live, model.generation, model.pinned, model.liveSequence],
  promotions: Math.min(100, model.generation)
})

const order: ReadonlyArray<Status> = ["queued", "building", "built", "deploying", "success", "failed", "canceled"]

/** Nothing twice, nothing backwards: between any two looks at a project, one step apart. */
const onlyForwards = (before: Seen, after: Seen): void => {
  for (const [i, then] of before.deployments.entries()) {
    const now = after.deployments[i]!
    assert.strictEqual(now.deploymentId, then.deploymentId)
    assert.isAtLeast(order.indexOf(now.status), order.indexOf(then.status))
    if (isTerminal(then.status)) assert.deepStrictEqual(now, then)
    assert.isTrue(now.fence === then.fence || now.fence === then.fence + 1)
  }
  const [, generation, , liveSequence] = before.alias as [unknown, number, boolean, number]
  const [, nextGeneration, , nextLiveSequence] = after.alias as [unknown, number, boolean, number]
  assert.isTrue(nextGeneration === generation || nextGeneration === generation + 1)
  assert.isAtLeast(nextLiveSequence, liveSequence)
  if (nextGeneration === generation) assert.strictEqual(after.alias[0], before.alias[0])
}

/** What intake, deployment store and alias store promise together. */
export const commandSequenceSuite = (name: string, ports: Layer.Layer<Ports, unknown>, runs = 60) =>
  layer(ports)(`Any sequence of commands: ${name}`, (it) => {
    it.effect.prop(
      "is answered as the model answers it, and leaves what the model tells",
      { sequence: commands },
      ({ sequence }) =>
        Effect.gen(function* () {
          const site = yield* storedProject()
          const pool = [freshCommit(), freshCommit(), freshCommit()]
          const model = new ProjectModel()
          const deliveries: Array<VerifiedDelivery> = []
          let before = yield* seen(site)
          for (const command of sequence) {
            for (const action of actionsOf(command, model, site, pool, deliveries)) {
              if (action._tag === "Accept") deliveries.push(action.delivery)
              const expected = model.answer(action)
              assert.strictEqual(yield* perform(action, site), expected, action._tag)
              const after = yield* seen(site)
              assert.deepStrictEqual(after, told(model))
              onlyForwards(before, after)
              before = after
            }
          }
        }),
      { arbitrary: { runs, size: 60 } }
    )
  })
