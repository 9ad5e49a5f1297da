import { assert, layer } from "@effect/vitest"
import { Duration, Effect, type Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { type BuildHint, BuildQueue, maxReceives } from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { freshDeploymentId, freshProjectId } from "../fixtures/fresh.ts"

const minute = Duration.minutes(1)
const freshHint = (): BuildHint => ({ projectId: freshProjectId(), deploymentId: freshDeploymentId() })

const receive = Effect.gen(function* () {
  return yield* (yield* BuildQueue).receive(minute)
})

/** A receipt that must be there. */
const received = Effect.map(receive, Option.getOrThrow)

const receivesNothing = Effect.map(receive, (received) => assert.isTrue(Option.isNone(received)))

/** Leaves nothing behind for the next case: what is in the queue is taken out, also what shows up later. */
const emptied = Effect.gen(function* () {
  const queue = yield* BuildQueue
  yield* TestClock.adjust("1 day")
  for (let next = yield* receive; Option.isSome(next); next = yield* receive) yield* queue.remove(next.value.receipt)
})

/**
 * What `BuildQueue` promises, by the queue's own time.
 *
 * @param ports a queue that nobody else sends to or receives from
 */
export const buildQueueSuite = (name: string, ports: Layer.Layer<BuildQueue, unknown>) =>
  layer(ports)(`BuildQueue: ${name}`, (it) => {
    it.effect("an empty queue gives nothing", () => receivesNothing)

    it.effect("what was sent is received, oldest first", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        const hints = [freshHint(), freshHint(), freshHint()]
        for (const hint of hints) {
          yield* queue.send(hint)
          yield* TestClock.adjust("1 second")
        }
        for (const hint of hints) {
          const { hint: got, receipt, receives } = yield* received
          assert.deepStrictEqual({ ...got }, { ...hint })
          assert.strictEqual(receives, 1)
          yield* queue.remove(receipt)
        }
        yield* TestClock.adjust("1 day")
        yield* receivesNothing
      })
    )

    it.effect("a delayed hint shows up after its delay", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        yield* queue.send(freshHint(), minute)
        yield* TestClock.adjust("59999 millis")
        yield* receivesNothing
        yield* TestClock.adjust("1 millis")
        assert.strictEqual((yield* received).receives, 1)
        yield* emptied
      })
    )

    it.effect("a received hint is invisible for the visibility, then comes again", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        yield* queue.send(freshHint())
        const first = yield* received
        yield* TestClock.adjust("59999 millis")
        yield* receivesNothing
        yield* TestClock.adjust("1 millis")
        const second = yield* received
        assert.strictEqual(second.receives, 2)
        assert.notStrictEqual(second.receipt, first.receipt)
        yield* emptied
      })
    )

    it.effect("a removed hint does not come again", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        yield* queue.send(freshHint())
        yield* queue.remove((yield* received).receipt)
        yield* TestClock.adjust("1 day")
        yield* receivesNothing
        assert.deepStrictEqual(yield* queue.deadLetters, [])
      })
    )

    it.effect("a released hint comes again after the delay, and the receipt does not count", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        yield* queue.send(freshHint())
        for (let i = 0; i < 3 * maxReceives; i++) {
          const { receipt, receives } = yield* received
          assert.strictEqual(receives, 1)
          yield* queue.release(receipt, Duration.seconds(10))
          yield* TestClock.adjust("9999 millis")
          yield* receivesNothing
          yield* TestClock.adjust("1 millis")
        }
        yield* queue.release((yield* received).receipt, Duration.zero)
        assert.strictEqual((yield* received).receives, 1)
        yield* emptied
      })
    )

    it.effect("a stale receipt changes nothing", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        yield* queue.send(freshHint())
        const { receipt: lapsed } = yield* received
        yield* TestClock.adjust(minute)
        yield* queue.remove(lapsed)
        const { receipt: released } = yield* received
        yield* queue.remove(lapsed)
        yield* queue.release(lapsed, Duration.zero)
        yield* queue.release(released, Duration.seconds(1))
        yield* queue.remove(released)
        yield* queue.release(released, Duration.zero)
        yield* receivesNothing
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* received).receives, 2)
        for (const receipt of ["", "nonsense", "1.1; DROP TABLE hints"]) {
          yield* queue.remove(receipt)
          yield* queue.release(receipt, Duration.zero)
        }
        yield* receivesNothing
        yield* emptied
      })
    )

    it.effect(`a hint received ${maxReceives} times without delete is a dead letter, not before and not earlier`, () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        const hint = freshHint()
        yield* queue.send(hint)
        for (let i = 1; i <= maxReceives; i++) {
          assert.strictEqual((yield* received).receives, i)
          assert.deepStrictEqual(yield* queue.deadLetters, [])
          yield* TestClock.adjust(minute)
        }
        yield* receivesNothing
        assert.deepStrictEqual(
          (yield* queue.deadLetters).map((letter) => ({ ...letter })),
          [{ ...hint }]
        )
        yield* TestClock.adjust("1 day")
        yield* receivesNothing
      })
    )

    it.effect("the last receipt can still be removed or released in time", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        const before = (yield* queue.deadLetters).length
        yield* queue.send(freshHint())
        for (let i = 1; i < maxReceives; i++) {
          yield* received
          yield* TestClock.adjust(minute)
        }
        yield* queue.release((yield* received).receipt, Duration.zero)
        const again = yield* received
        assert.strictEqual(again.receives, maxReceives)
        yield* queue.remove(again.receipt)
        yield* TestClock.adjust("1 day")
        assert.strictEqual((yield* queue.deadLetters).length, before)
      })
    )

    it.effect("of ten receivers at once each gets another hint, and nobody one twice", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        const hints = Array.from({ length: 7 }, freshHint)
        yield* atOnce(hints, (hint) => queue.send(hint))
        const got = yield* atOnce(Array.from({ length: 10 }), () => receive)
        const ids = got.flatMap((each) => (Option.isSome(each) ? [each.value.hint.deploymentId] : []))
        assert.deepStrictEqual(ids.toSorted(), hints.map(({ deploymentId }) => deploymentId).toSorted())
        yield* emptied
      })
    )

    it.effect("a hint that was sent twice is received twice", () =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        const hint = freshHint()
        yield* queue.send(hint)
        yield* queue.send(hint)
        yield* queue.remove((yield* received).receipt)
        assert.deepStrictEqual({ ...(yield* received).hint }, { ...hint })
        yield* emptied
      })
    )
  })
