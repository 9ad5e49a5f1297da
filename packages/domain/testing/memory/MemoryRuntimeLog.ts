import { DateTime, Effect, Layer, PubSub, Stream } from "effect"
import {
  BadCursor,
  decodeCursor,
  type DeploymentId,
  encodeCursor,
  type NewRuntimeLine,
  oldestKept,
  placeLines,
  RuntimeLog,
  withGap
} from "../../src/index.ts"
import { MemoryWorld } from "./MemoryWorld.ts"

export const layer = Layer.effect(
  RuntimeLog,
  Effect.gen(function* () {
    const world = yield* MemoryWorld
    const growth = yield* PubSub.sliding<DeploymentId>(1024)

    const append = (deploymentId: DeploymentId, lines: ReadonlyArray<NewRuntimeLine>) =>
      Effect.suspend(() => {
        if (lines.length === 0 || !world.deployments.has(deploymentId)) return Effect.void
        const before = world.runtimeLogs.get(deploymentId) ?? []
        const all = [...before, ...placeLines(before.at(-1), lines)]
        const oldest = oldestKept(all.at(-1)!)
        world.runtimeLogs.set(
          deploymentId,
          all.filter((line) => line.sequence >= oldest.sequence && line.bytesBefore >= oldest.bytesBefore)
        )
        return PubSub.publish(growth, deploymentId)
      }).pipe(Effect.asVoid)

    const read = (
      deploymentId: DeploymentId,
      { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }
    ) =>
      Effect.suspend(() => {
        const after = cursor === undefined ? 0 : decodeCursor(cursor)
        if (after === undefined) return Effect.fail(new BadCursor({ cursor: cursor! }))
        const kept = (world.runtimeLogs.get(deploymentId) ?? [])
          .filter(({ sequence }) => sequence > after)
          .slice(0, limit)
          .map(({ at, bytesBefore: _, ...line }) => ({ ...line, timestamp: DateTime.makeUnsafe(at) }))
        const lines = withGap(after, kept, limit)
        return Effect.succeed({ lines, cursor: encodeCursor(lines.at(-1)?.sequence ?? after) })
      })

    const grown = (deploymentId: DeploymentId) =>
      Stream.fromPubSub(growth).pipe(
        Stream.filter((changed) => changed === deploymentId),
        Stream.map(() => undefined)
      )

    return RuntimeLog.of({ append, read, grown })
  })
)
