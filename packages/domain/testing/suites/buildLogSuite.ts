import { assert, layer } from "@effect/vitest"
import { Arbitrary, DateTime, Effect, Fiber, type Layer, Schema, Stream } from "effect"
import {
  BuildLog,
  BuildLogSink,
  type DeploymentId,
  type Intake,
  type LogFrame,
  lostLines,
  maxLineBytes,
  type ProjectStore
} from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { queued } from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const at = Date.UTC(2026, 0, 2)
const frame = (seq: number, attempt = 1, message = `${attempt}/${seq}`): LogFrame => ({
  attempt,
  seq,
  at: at + seq,
  message
})
const frames = (from: number, to: number, attempt = 1): ReadonlyArray<LogFrame> =>
  Array.from({ length: to - from + 1 }, (_, i) => frame(from + i, attempt))

const write = Effect.fnUntraced(function* (
  deploymentId: DeploymentId,
  ...batches: ReadonlyArray<ReadonlyArray<LogFrame>>
) {
  const sink = yield* BuildLogSink
  for (const batch of batches) yield* sink.write(deploymentId, batch)
})

const readAll = Effect.fnUntraced(function* (deploymentId: DeploymentId, limit = 100) {
  const log = yield* BuildLog
  const { lines, cursor } = yield* log.read(deploymentId, { limit })
  const all = [...lines]
  for (let next = yield* log.read(deploymentId, { cursor, limit }); next.lines.length > 0;) {
    all.push(...next.lines)
    next = yield* log.read(deploymentId, { cursor: next.cursor, limit })
  }
  return all
})

const messages = (deploymentId: DeploymentId) =>
  Effect.map(readAll(deploymentId), (lines) => lines.map(({ message }) => message))

const texts = (some: ReadonlyArray<LogFrame>) => some.map(({ message }) => message)

/** What `BuildLogSink` and `BuildLog` promise. */
export const buildLogSuite = (
  name: string,
  ports: Layer.Layer<ProjectStore | Intake | BuildLogSink | BuildLog, unknown>
) =>
  layer(ports)(`BuildLog: ${name}`, (it) => {
    it.effect("lines come back in order, numbered from 1, with the builder's time", () =>
      Effect.gen(function* () {
        const { deploymentId } = yield* queued()
        assert.deepStrictEqual(yield* readAll(deploymentId), [])
        yield* write(deploymentId, frames(1, 2), [], frames(3, 3))
        assert.deepStrictEqual(
          (yield* readAll(deploymentId)).map(({ message, sequence, timestamp }) => [
            sequence,
            DateTime.toEpochMillis(timestamp) - at,
            message
          ]),
          [
            [1, 1, "1/1"],
            [2, 2, "1/2"],
            [3, 3, "1/3"]
          ]
        )
      })
    )

    it.effect.prop(
      "a line comes back as it was written, whatever stands in it",
      {
        lines: Arbitrary.array(
          Arbitrary.all([
            nastyText,
            Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8.64e15 })))
          ]),
          { maxLength: 8 }
        )
      },
      ({ lines }) =>
        Effect.gen(function* () {
          const { deploymentId } = yield* queued()
          yield* write(
            deploymentId,
            lines.map(([message, time], i) => ({ attempt: 1, seq: i + 1, at: time, message }))
          )
          const read = yield* readAll(deploymentId, 3)
          assert.deepStrictEqual(
            read.map(({ message, timestamp }) => [message, DateTime.toEpochMillis(timestamp)]),
            asStored(lines)
          )
        }),
      { arbitrary: { runs: 50 } }
    )

    it.effect("a frame that is written again, also at once, is stored once", () =>
      Effect.gen(function* () {
        const { deploymentId } = yield* queued()
        yield* write(deploymentId, frames(1, 3), frames(1, 3), frames(2, 5))
        yield* atOnce(Array.from({ length: 10 }), () => write(deploymentId, frames(4, 9)))
        yield* write(deploymentId, [frame(10), frame(10), frame(9), frame(11)])
        assert.deepStrictEqual(yield* messages(deploymentId), texts(frames(1, 11)))
      })
    )

    it.effect("missing lines show as one line that says how many", () =>
      Effect.gen(function* () {
        const { deploymentId } = yield* queued()
        yield* write(deploymentId, [frame(3)], [frame(4), frame(6)], [frame(10)], [frame(7)])
        assert.deepStrictEqual(yield* messages(deploymentId), [
          lostLines(2),
          "1/3",
          "1/4",
          lostLines(1),
          "1/6",
          lostLines(3),
          "1/10"
        ])
        const sequences = (yield* readAll(deploymentId)).map(({ sequence }) => sequence)
        assert.deepStrictEqual(sequences, [1, 2, 3, 4, 5, 6, 7])
      })
    )

    it.effect("each attempt counts for itself, and follows in one log", () =>
      Effect.gen(function* () {
        const { deploymentId } = yield* queued()
        yield* write(deploymentId, frames(1, 2), [...frames(1, 2, 2), ...frames(4, 4, 2)], frames(3, 3))
        assert.deepStrictEqual(yield* messages(deploymentId), ["1/1", "1/2", "2/1", "2/2", lostLines(1), "2/4", "1/3"])
        assert.deepStrictEqual((yield* readAll(deploymentId)).at(-1)?.sequence, 7)
      })
    )

    it.effect("deployments have their own logs", () =>
      Effect.gen(function* () {
        const [one, other] = [yield* queued(), yield* queued()]
        yield* atOnce([one, other], ({ deploymentId }) => write(deploymentId, frames(1, 60), frames(61, 70)))
        for (const { deploymentId } of [one, other]) {
          assert.deepStrictEqual(yield* messages(deploymentId), texts(frames(1, 70)))
        }
      })
    )

    it.effect("a reader goes on from a cursor, also from the end, and gets no more than the limit", () =>
      Effect.gen(function* () {
        const log = yield* BuildLog
        const { deploymentId } = yield* queued()
        const none = yield* log.read(deploymentId, { limit: 10 })
        assert.deepStrictEqual(none.lines, [])
        yield* write(deploymentId, frames(1, 5))
        const first = yield* log.read(deploymentId, { limit: 2, cursor: none.cursor })
        assert.deepStrictEqual(
          first.lines.map(({ sequence }) => sequence),
          [1, 2]
        )
        const rest = yield* log.read(deploymentId, { limit: 10, cursor: first.cursor })
        assert.deepStrictEqual(
          rest.lines.map(({ sequence }) => sequence),
          [3, 4, 5]
        )
        const end = yield* log.read(deploymentId, { limit: 10, cursor: rest.cursor })
        assert.deepStrictEqual(end, { lines: [], cursor: rest.cursor })
        yield* write(deploymentId, frames(6, 6))
        const more = yield* log.read(deploymentId, { limit: 10, cursor: end.cursor })
        assert.deepStrictEqual(
          more.lines.map(({ sequence }) => sequence),
          [6]
        )
      })
    )

    it.effect("a cursor that no log gave out is refused", () =>
      Effect.gen(function* () {
        const log = yield* BuildLog
        const { deploymentId } = yield* queued()
        const error = yield* Effect.flip(log.read(deploymentId, { limit: 1, cursor: "nonsense" }))
        assert.strictEqual(error._tag, "BadCursor")
      })
    )

    it.effect("a large batch and the longest line are kept whole", () =>
      Effect.gen(function* () {
        const { deploymentId } = yield* queued()
        const longest = frame(2001, 1, "€".repeat(Math.floor(maxLineBytes / 3)))
        yield* write(deploymentId, [...frames(1, 2000), longest])
        const all = yield* readAll(deploymentId, 700)
        assert.deepStrictEqual(
          all.map(({ message }) => message),
          [...texts(frames(1, 2000)), longest.message]
        )
      })
    )

    it.effect("a follower is told that its own log has grown", () =>
      Effect.gen(function* () {
        const log = yield* BuildLog
        const [mine, other] = [yield* queued(), yield* queued()]
        const told = yield* log.grown(mine.deploymentId).pipe(Stream.take(2), Stream.runCollect, Effect.forkChild)
        const toldOfOther = yield* log.grown(other.deploymentId).pipe(Stream.runHead, Effect.forkChild)
        yield* Effect.yieldNow
        // A hint may be missed while the subscription begins, so that the log grows until it is told.
        for (let seq = 1; told.pollUnsafe() === undefined; seq++) {
          yield* write(mine.deploymentId, frames(seq, seq))
          yield* Effect.yieldNow
        }
        yield* Fiber.join(told)
        assert.isUndefined(toldOfOther.pollUnsafe())
        yield* Fiber.interrupt(toldOfOther)
      })
    )
  })
