import { DateTime, Effect, Layer, Result } from "effect"
import {
  BadCursor,
  type BranchName,
  decodeCursor,
  type Deployment,
  type DeploymentEvent,
  type DeploymentId,
  DeploymentNotFound,
  DeploymentStore,
  encodeCursor,
  isKept,
  isTerminal,
  type PageRequest,
  type ProjectId,
  timelineEntry,
  transition,
  type TransitionError
} from "../../src/index.ts"
import { newestPush, ofProject } from "./deploymentsOf.ts"
import { MemoryWorld } from "./MemoryWorld.ts"

export const layer = Layer.effect(
  DeploymentStore,
  Effect.gen(function* () {
    const world = yield* MemoryWorld

    const get = (deploymentId: DeploymentId) =>
      Effect.suspend(() => {
        const deployment = world.deployments.get(deploymentId)
        return deployment === undefined
          ? Effect.fail(new DeploymentNotFound({ deploymentId }))
          : Effect.succeed(deployment)
      })

    const apply = Effect.fnUntraced(function* (deploymentId: DeploymentId, event: DeploymentEvent) {
      const now = yield* DateTime.now
      return yield* Effect.suspend((): Effect.Effect<Deployment, DeploymentNotFound | TransitionError> => {
        const before = world.deployments.get(deploymentId)
        if (before === undefined) return Effect.fail(new DeploymentNotFound({ deploymentId }))
        const result = transition(before, event, now)
        if (Result.isSuccess(result)) {
          world.deployments.set(deploymentId, result.success)
          const timeline = world.timelines.get(deploymentId) ?? []
          if (isKept(event)) {
            const entry = timelineEntry(event, result.success, timeline.length + 1, now)
            world.timelines.set(deploymentId, [...timeline, entry])
          }
        }
        return Effect.fromResult(result)
      })
    })

    const history = (projectId: ProjectId, { cursor, limit }: PageRequest) =>
      Effect.suspend(() => {
        const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor)
        if (before === undefined) return Effect.fail(new BadCursor({ cursor: cursor! }))
        const older = ofProject(world, projectId)
          .filter((deployment) => deployment.sequence < before)
          .toReversed()
        const items = older.slice(0, limit)
        return Effect.succeed({
          items,
          nextCursor: older.length > limit ? encodeCursor(items.at(-1)!.sequence) : null
        })
      })

    return DeploymentStore.of({
      get,
      apply,
      history,
      timeline: (deploymentId) => Effect.sync(() => world.timelines.get(deploymentId) ?? []),
      unfinished: Effect.sync(() => [...world.deployments.values()].filter(({ status }) => !isTerminal(status))),
      newestPush: (projectId: ProjectId, branch: BranchName) => Effect.sync(() => newestPush(world, projectId, branch))
    })
  })
)
