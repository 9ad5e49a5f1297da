import { assert, layer } from "@effect/vitest"
import { Arbitrary, DateTime, Effect, Fiber, type Layer, Schema, Stream } from "effect"
import {
  type DeploymentId,
  type Intake,
  maxLineBytes,
  maxRuntimeBytes,
  maxRuntimeLines,
  type NewRuntimeLine,
  ProjectStore,
  removedLines,
  RuntimeLog
} from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { freshDeploymentId, queued } from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const at = Date.UTC(2026, 0, 2)
const numbered = (from: number, to: number): ReadonlyArray<NewRuntimeLine> =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ at: at + from + i, message: `line ${from + i}` }))
const texts = (lines: ReadonlyArray<{ readonly message: string }>) => lines.map(({ message }) => message)
const sequences = (lines: ReadonlyArray<{ readonly sequence: number }>) => lines.map(({ sequence }) => sequence)

const append = Effect.fnUntraced(function* (deploymentId: DeploymentId, lines: ReadonlyArray<NewRuntimeLine>) {
  yield* (yield* RuntimeLog).append(deploymentId, lines)
})

const readAll = Effect.fnUntraced(function* (deploymentId: DeploymentId, limit = 1000) {
  const log = yield* RuntimeLog
  const { lines, cursor } = yield* log.read(deploymentId, { limit })
  const all = [...lines]
  for (let next = yield* log.read(deploymentId, { cursor, limit }); next.lines.length > 0;) {
    assert.isAtMost(next.lines.length, limit)
    all.push(...next.lines)
    next = yield* log.read(deploymentId, { cursor: next.cursor, limit })
  }
  return all
})

/** What `RuntimeLog` promises. */
export const runtimeLogSuite = (name: string, ports: Layer.Layer<ProjectStore | Intake | RuntimeLog, unknown>) =>
  layer(ports)(`RuntimeLog: ${name}`, (it) => {
    it.effect("lines come back in order, numbered from 1, with their time and source", () =>
      Effect.gen(function* () {
        const { deploymentId } = yield* queued()
        assert.deepStrictEqual(yield* readAll(deploymentId), [])
        yield* append(deploymentId, [{ at, message: "one", source: "default/stdout" }])
        yield* append(deploymentId, [])
        yield* append(deploymentId, [
          { at: at + 1, message: "two", source: "request" },
          { at, message: "three" }
        ])
        assert.deepStrictEqual(yield* readAll(deploymentId), [
          { sequence: 1, timestamp: DateTime.makeUnsafe(at), message: "one", source: "default/stdout" },
          { sequence: 2, timestamp: DateTime.makeUnsafe(at + 1), message: "two", source: "request" },
          { sequence: 3, timestamp: DateTime.makeUnsafe(at), message: "three" }
        ])
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
          yield* append(
            deploymentId,
            lines.map(([message, time]) => ({ at: time, message, source: "default/stdout" }))
          )
          const read = yield* readAll(deploymentId, 3)
          assert.deepStrictEqual(
            read.map(({ message, timestamp }) => [message, DateTime.toEpochMillis(timestamp)]),
            asStored(lines)
          )
        }),
      { arbitrary: { runs: 50 } }
    )

    it.effect("writes at once mix, and lose and repeat nothing", () =>
      Effect.gen(function* () {
        const [one, other] = [yield* queued(), yield* queued()]
        const parts = Array.from({ length: 10 }, (_, i) => numbered(i * 7 + 1, i * 7 + 7))
        yield* atOnce(
          [one, other].flatMap(({ deploymentId }) => parts.map((part) => ({ deploymentId, part }))),
          ({ deploymentId, part }) => append(deploymentId, part)
        )
        for (const { deploymentId } of [one, other]) {
          const lines = yield* readAll(deploymentId)
          assert.deepStrictEqual(sequences(lines), sequences(lines.map((_, i) => ({ sequence: i + 1 }))))
          assert.sameMembers(texts(lines), texts(numbered(1, 70)))
        }
      })
    )

    it.effect("a reader goes on from a cursor, also from the end, and gets no more than the limit", () =>
      Effect.gen(function* () {
        const log = yield* RuntimeLog
        const { deploymentId } = yield* queued()
        const none = yield* log.read(deploymentId, { limit: 10 })
        yield* append(deploymentId, numbered(1, 5))
        const first = yield* log.read(deploymentId, { limit: 2, cursor: none.cursor })
        assert.deepStrictEqual(sequences(first.lines), [1, 2])
        const rest = yield* log.read(deploymentId, { limit: 10, cursor: first.cursor })
        assert.deepStrictEqual(sequences(rest.lines), [3, 4, 5])
        const end = yield* log.read(deploymentId, { limit: 10, cursor: rest.cursor })
        assert.deepStrictEqual(end, { lines: [], cursor: rest.cursor })
        yield* append(deploymentId, numbered(6, 6))
        assert.deepStrictEqual(sequences((yield* log.read(deploymentId, { limit: 10, cursor: end.cursor })).lines), [6])
      })
    )

    it.effect("a cursor that no log gave out is refused", () =>
      Effect.gen(function* () {
        const log = yield* RuntimeLog
        const { deploymentId } = yield* queued()
        const error = yield* Effect.flip(log.read(deploymentId, { limit: 1, cursor: "nonsense" }))
        assert.strictEqual(error._tag, "BadCursor")
      })
    )

    it.effect(
      "of many lines the newest are kept, and one line tells of the others",
      () =>
        Effect.gen(function* () {
          const log = yield* RuntimeLog
          const { deploymentId } = yield* queued()
          yield* append(deploymentId, numbered(1, 50))
          const early = yield* log.read(deploymentId, { limit: 20 })
          yield* append(deploymentId, numbered(51, maxRuntimeLines))
          assert.deepStrictEqual(texts(yield* readAll(deploymentId)), texts(numbered(1, maxRuntimeLines)))
          yield* append(deploymentId, numbered(maxRuntimeLines + 1, maxRuntimeLines + 30))

          const lines = yield* readAll(deploymentId)
          assert.deepStrictEqual(texts(lines), [removedLines(30), ...texts(numbered(31, maxRuntimeLines + 30))])
          assert.deepStrictEqual(sequences(lines.slice(0, 3)), [30, 31, 32])
          assert.notProperty(lines[0], "source")
          assert.deepStrictEqual(texts((yield* readAll(deploymentId, 1)).slice(0, 2)), [removedLines(30), "line 31"])

          const later = yield* log.read(deploymentId, { limit: 2, cursor: early.cursor })
          assert.deepStrictEqual(texts(later.lines), [removedLines(10), "line 31"])
          const next = yield* log.read(deploymentId, { limit: 1, cursor: later.cursor })
          assert.deepStrictEqual(texts(next.lines), ["line 32"])
        }),
      30_000
    )

    it.effect(
      "of long lines so many are kept as fit",
      () =>
        Effect.gen(function* () {
          const { deploymentId } = yield* queued()
          const fit = maxRuntimeBytes / maxLineBytes
          const long = { at, message: `${"€".repeat((maxLineBytes - 1) / 3)}.` }
          for (let i = 0; i < fit; i += 40) {
            yield* append(
              deploymentId,
              Array.from({ length: Math.min(40, fit - i) }, () => long)
            )
          }
          const full = yield* readAll(deploymentId)
          assert.strictEqual(full.length, fit)
          assert.strictEqual(full[0]?.message, long.message)
          yield* append(deploymentId, [{ at, message: "x" }])
          const lines = yield* readAll(deploymentId)
          assert.strictEqual(lines[0]?.message, removedLines(1))
          assert.strictEqual(lines.length, fit + 1)
          assert.strictEqual(lines.at(-1)?.message, "x")
        }),
      30_000
    )

    it.effect("a log ends with its deployment, and lines that come later are dropped", () =>
      Effect.gen(function* () {
        const { deploymentId, projectId } = yield* queued()
        yield* append(deploymentId, numbered(1, 3))
        yield* (yield* ProjectStore).remove(projectId)
        for (const gone of [deploymentId, freshDeploymentId()]) {
          yield* append(gone, numbered(4, 4))
          assert.deepStrictEqual(yield* readAll(gone), [])
        }
      })
    )

    it.effect("a follower is told that its own log has grown", () =>
      Effect.gen(function* () {
        const log = yield* RuntimeLog
        const [mine, other] = [yield* queued(), yield* queued()]
        const told = yield* log.grown(mine.deploymentId).pipe(Stream.take(2), Stream.runCollect, Effect.forkChild)
        const toldOfOther = yield* log.grown(other.deploymentId).pipe(Stream.runHead, Effect.forkChild)
        yield* Effect.yieldNow
        // A hint may be missed while the subscription begins, so that the log grows until it is told.
        for (let i = 1; told.pollUnsafe() === undefined; i++) {
          yield* append(mine.deploymentId, numbered(i, i))
          yield* Effect.yieldNow
        }
        yield* Fiber.join(told)
        assert.isUndefined(toldOfOther.pollUnsafe())
        yield* Fiber.interrupt(toldOfOther)
      })
    )
  })
