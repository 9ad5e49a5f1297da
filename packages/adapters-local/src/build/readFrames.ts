import type { Readable } from "node:stream"
import { type BuilderFrame, BuilderFrameJson } from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"

/** No frame of a builder is longer: its lines are cut far below. Whatever is, is not a builder's. */
const longestFrame = 1024 * 1024

const decode = Schema.decodeUnknownEffect(BuilderFrameJson)

/**
 * Reads a builder's frames as they come and hands them on in batches, one at a time: while one is
 * being handled nothing more is read, so that a slow log store slows the build and costs no memory.
 * A line that is no frame ends the reading with an error.
 */
export const readFrames = <E, R>(
  pipe: Readable,
  handle: (frames: ReadonlyArray<BuilderFrame>) => Effect.Effect<void, E, R>
) =>
  Effect.gen(function* () {
    const chunks: AsyncIterator<Buffer> = pipe[Symbol.asyncIterator]()
    let rest: Buffer = Buffer.alloc(0)
    for (;;) {
      const next = yield* Effect.promise(() => chunks.next().catch(() => ({ done: true as const, value: undefined })))
      if (next.done === true) return
      const bytes = Buffer.concat([rest, next.value])
      const end = bytes.lastIndexOf(10)
      rest = bytes.subarray(end + 1)
      if (rest.length > longestFrame) return yield* Effect.die(new Error("a builder's frame is longer than any can be"))
      if (end === -1) continue
      const lines = bytes.subarray(0, end).toString("utf8").split("\n")
      const frames = yield* Effect.forEach(lines, (line) => decode(line))
      yield* handle(frames)
    }
  })
