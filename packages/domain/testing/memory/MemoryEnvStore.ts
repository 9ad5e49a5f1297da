import { DateTime, Effect, Layer } from "effect"
import {
  EnvConflict,
  type EnvEntry,
  EnvStore,
  EnvVersion,
  EnvVersionNotFound,
  EnvVersionNumber,
  type ProjectId
} from "../../src/index.ts"
import { MemoryWorld, needProject } from "./MemoryWorld.ts"

export const layer = Layer.effect(
  EnvStore,
  Effect.gen(function* () {
    const world = yield* MemoryWorld
    const envOf = (projectId: ProjectId) => world.env.get(projectId) ?? { versions: [], current: 0 }
    const find = (projectId: ProjectId, version: number): EnvVersion | undefined =>
      version === 0
        ? new EnvVersion({
            projectId,
            version: EnvVersionNumber.make(0),
            entries: [],
            createdAt: DateTime.makeUnsafe(0)
          })
        : envOf(projectId).versions[version - 1]

    const current = (projectId: ProjectId) => Effect.sync(() => find(projectId, envOf(projectId).current)!)

    const get = (projectId: ProjectId, version: EnvVersionNumber) =>
      Effect.suspend(() => {
        const found = find(projectId, version)
        return found === undefined ? Effect.fail(new EnvVersionNotFound({ version })) : Effect.succeed(found)
      })

    const append = Effect.fnUntraced(function* (
      projectId: ProjectId,
      entries: ReadonlyArray<EnvEntry>,
      options: { readonly expected?: number | undefined; readonly makeCurrent: boolean }
    ) {
      const { expected, makeCurrent } = options
      const createdAt = yield* DateTime.now
      yield* needProject(world, projectId, "EnvStore", "append")
      return yield* Effect.suspend(() => {
        const env = envOf(projectId)
        if (expected !== undefined && expected !== env.current) {
          return Effect.fail(new EnvConflict({ expected, actual: env.current }))
        }
        const version = EnvVersionNumber.make(env.versions.length + 1)
        const made = new EnvVersion({ projectId, version, entries, createdAt })
        world.env.set(projectId, {
          versions: [...env.versions, made],
          current: makeCurrent ? version : env.current
        })
        return Effect.succeed(made)
      })
    })

    return EnvStore.of({ current, get, append })
  })
)
