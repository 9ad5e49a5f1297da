import { Effect, Layer } from "effect"
import {
  BadCursor,
  decodeKeyCursor,
  encodeKeyCursor,
  type PageRequest,
  type Project,
  ProjectExists,
  type ProjectId,
  ProjectNotFound,
  ProjectStore,
  type UserId
} from "../../src/index.ts"
import { MemoryWorld, type World } from "./MemoryWorld.ts"

/** Everything that is recorded of a project ends with it. */
const forget = (world: World, projectId: ProjectId): void => {
  for (const deployment of [...world.deployments.values()].filter((each) => each.projectId === projectId)) {
    world.deployments.delete(deployment.deploymentId)
    world.timelines.delete(deployment.deploymentId)
    world.logs.delete(deployment.deploymentId)
    world.runtimeLogs.delete(deployment.deploymentId)
  }
  for (const [position, delivery] of world.deliveries.entries()) {
    if (delivery?.projectId === projectId) world.deliveries[position] = undefined
  }
  for (const table of [world.projects, world.env, world.aliases, world.promotions, world.secrets]) {
    table.delete(projectId)
  }
}

export const layer = Layer.effect(
  ProjectStore,
  Effect.gen(function* () {
    const world = yield* MemoryWorld
    const sorted = () => [...world.projects.values()].toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1))

    const create = (project: Project) =>
      Effect.suspend(() => {
        const { projectId } = project
        if (world.projects.has(projectId)) return Effect.fail(new ProjectExists({ projectId }))
        world.projects.set(projectId, project)
        return Effect.void
      })

    const get = (projectId: ProjectId) =>
      Effect.suspend(() => {
        const project = world.projects.get(projectId)
        return project === undefined ? Effect.fail(new ProjectNotFound({ projectId })) : Effect.succeed(project)
      })

    const update = (projectId: ProjectId, change: (project: Project) => Project) =>
      Effect.suspend(() => {
        const project = world.projects.get(projectId)
        if (project === undefined) return Effect.fail(new ProjectNotFound({ projectId }))
        const changed = change(project)
        world.projects.set(projectId, changed)
        return Effect.succeed(changed)
      })

    const remove = (projectId: ProjectId) =>
      Effect.suspend(() => {
        if (!world.projects.has(projectId)) return Effect.fail(new ProjectNotFound({ projectId }))
        forget(world, projectId)
        return Effect.void
      })

    const list = (userId: UserId, { cursor, limit }: PageRequest) =>
      Effect.suspend(() => {
        const after = cursor === undefined ? "" : decodeKeyCursor(cursor)
        if (after === undefined) return Effect.fail(new BadCursor({ cursor: cursor! }))
        const rest = sorted().filter((project) => project.userId === userId && project.projectId > after)
        const items = rest.slice(0, limit)
        return Effect.succeed({
          items,
          nextCursor: rest.length > limit ? encodeKeyCursor(items.at(-1)!.projectId) : null
        })
      })

    return ProjectStore.of({ create, get, update, remove, list, all: Effect.sync(sorted) })
  })
)
