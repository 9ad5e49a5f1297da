import { DateTime, Effect, Layer, Result } from "effect"
import {
  Alias,
  AliasConflict,
  AliasStore,
  type Deployment,
  type GateError,
  mayGoLive,
  moved,
  type ProjectId,
  NotPromotable,
  Promotion,
  type PromotionOptions,
  StoreError,
  timelineEntry,
  transition,
  unsetAlias
} from "../../src/index.ts"
import { MemoryWorld } from "./MemoryWorld.ts"

export const layer = Layer.effect(
  AliasStore,
  Effect.gen(function* () {
    const world = yield* MemoryWorld
    const find = (projectId: ProjectId): Alias => world.aliases.get(projectId) ?? unsetAlias(projectId)

    /** The stored deployment, or what it will be once it has succeeded in this step. */
    const promoted = (stored: Deployment, fence: number | undefined, at: DateTime.Utc) =>
      fence === undefined
        ? Result.succeed(stored)
        : Result.mapError(
            transition(stored, { _tag: "Succeeded", fence }, at),
            () => new NotPromotable({ deploymentId: stored.deploymentId, status: stored.status })
          )

    const promote = Effect.fnUntraced(function* (candidate: Deployment, options: PromotionOptions) {
      const { by, expectedGeneration: expected, kind, succeeding } = options
      const at = yield* DateTime.now
      return yield* Effect.suspend((): Effect.Effect<Alias, AliasConflict | GateError | StoreError> => {
        const stored = world.deployments.get(candidate.deploymentId)
        if (stored === undefined) {
          const cause = new Error(`Deployment ${candidate.deploymentId} is not stored, so that it cannot be live.`)
          return Effect.fail(new StoreError({ port: "AliasStore", operation: "promote", retryable: false, cause }))
        }
        const result = promoted(stored, succeeding, at)
        if (Result.isFailure(result)) return Effect.fail(result.failure)
        const deployment = result.success
        const { deploymentId: to, projectId } = deployment
        const alias = find(projectId)
        if (alias.generation !== expected) {
          return Effect.fail(new AliasConflict({ projectId, expected, actual: alias.generation }))
        }
        const gate = mayGoLive(alias, deployment, kind)
        if (Result.isFailure(gate)) return Effect.fail(gate.failure)
        const after = moved(alias, deployment, kind)
        const from = alias.deploymentId === undefined ? {} : { from: alias.deploymentId }
        const promotion = new Promotion({ projectId, generation: after.generation, kind, ...from, to, by, at })
        if (succeeding !== undefined) {
          const timeline = world.timelines.get(to) ?? []
          const entry = timelineEntry({ _tag: "Succeeded", fence: succeeding }, deployment, timeline.length + 1, at)
          world.deployments.set(to, deployment)
          world.timelines.set(to, [...timeline, entry])
        }
        world.aliases.set(projectId, after)
        world.promotions.set(projectId, [...(world.promotions.get(projectId) ?? []), promotion])
        return Effect.succeed(after)
      })
    })

    const unpin = (projectId: ProjectId) =>
      Effect.sync(() => {
        const alias = find(projectId)
        if (!alias.pinned) return alias
        const after = new Alias({ ...alias, pinned: false })
        world.aliases.set(projectId, after)
        return after
      })

    const confirm = (projectId: ProjectId, generation: number) =>
      Effect.sync(() => {
        const alias = world.aliases.get(projectId)
        if (alias === undefined || generation <= alias.appliedGeneration) return
        world.aliases.set(projectId, new Alias({ ...alias, appliedGeneration: generation }))
      })

    return AliasStore.of({
      get: (projectId) => Effect.sync(() => find(projectId)),
      all: Effect.sync(() => [...world.aliases.values()].toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1))),
      promote,
      unpin,
      confirm,
      promotions: (projectId) => Effect.sync(() => (world.promotions.get(projectId) ?? []).toReversed().slice(0, 100))
    })
  })
)
