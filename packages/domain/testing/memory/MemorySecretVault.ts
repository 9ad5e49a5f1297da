import { Effect, Layer, Redacted } from "effect"
import { type ProjectId, SecretNotFound, SecretVault } from "../../src/index.ts"
import { MemoryWorld } from "./MemoryWorld.ts"

export const layer = Layer.effect(
  SecretVault,
  Effect.gen(function* () {
    const world = yield* MemoryWorld
    const versions = (projectId: ProjectId, name: string) => world.secrets.get(projectId)?.get(name) ?? []

    const put = (projectId: ProjectId, name: string, value: Redacted.Redacted<string>) =>
      Effect.sync(() => {
        const names = world.secrets.get(projectId) ?? new Map<string, ReadonlyArray<string>>()
        const after = [...versions(projectId, name), Redacted.value(value).toWellFormed()]
        world.secrets.set(projectId, names.set(name, after))
        return after.length
      })

    const get = (projectId: ProjectId, name: string, version: number) =>
      Effect.suspend(() => {
        const value = versions(projectId, name)[version - 1]
        return value === undefined
          ? Effect.fail(new SecretNotFound({ name, version }))
          : Effect.succeed(Redacted.make(value))
      })

    return SecretVault.of({ put, get })
  })
)
