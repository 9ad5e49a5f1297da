import { Context, DateTime, Effect, Layer, PubSub, Stream } from "effect"
import {
  BadCursor,
  BuildLog,
  BuildLogSink,
  decodeCursor,
  type DeploymentId,
  encodeCursor,
  type LogFrame,
  linesOf
} from "../../src/index.ts"
import { MemoryWorld } from "./MemoryWorld.ts"

export const layer = Layer.effectContext(
  Effect.gen(function* () {
    const world = yield* MemoryWorld
    const growth = yield* PubSub.sliding<DeploymentId>(1024)

    const write = (deploymentId: DeploymentId, frames: ReadonlyArray<LogFrame>) =>
      Effect.suspend(() => {
        const { lastSeq, lines } = world.logs.get(deploymentId) ?? { lastSeq: new Map(), lines: [] }
        const added = linesOf(lastSeq, frames)
        const last = new Map(lastSeq)
        for (const { attempt, seq } of added) if (seq !== undefined) last.set(attempt, seq)
        world.logs.set(deploymentId, {
          lastSeq: last,
          lines: [
            ...lines,
            ...added.map(({ at, message }, i) => ({
              sequence: lines.length + i + 1,
              timestamp: DateTime.makeUnsafe(at),
              message
            }))
          ]
        })
        return added.length === 0 ? Effect.void : PubSub.publish(growth, deploymentId)
      }).pipe(Effect.asVoid)

    const read = (
      deploymentId: DeploymentId,
      { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }
    ) =>
      Effect.suspend(() => {
        const after = cursor === undefined ? 0 : decodeCursor(cursor)
        if (after === undefined) return Effect.fail(new BadCursor({ cursor: cursor! }))
        const lines = (world.logs.get(deploymentId)?.lines ?? []).slice(after, after + limit)
        return Effect.succeed({ lines, cursor: encodeCursor(after + lines.length) })
      })

    const grown = (deploymentId: DeploymentId) =>
      Stream.fromPubSub(growth).pipe(
        Stream.filter((changed) => changed === deploymentId),
        Stream.map(() => undefined)
      )

    return Context.make(BuildLogSink, BuildLogSink.of({ write })).pipe(
      Context.add(BuildLog, BuildLog.of({ read, grown }))
    )
  })
)
