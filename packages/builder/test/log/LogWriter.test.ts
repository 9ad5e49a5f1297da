import { maxLogBytes, StoreError } from "@anchor-deploy/domain"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { collectingSink, openTestLog } from "../fixtures/collectLog.ts"

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `line ${from + index}`)

describe("the log of an attempt", () => {
  it.live("numbers its lines from 1 without a gap, in order, and batches them", () =>
    Effect.gen(function* () {
      const log = collectingSink()
      yield* Effect.scoped(
        Effect.gen(function* () {
          const writer = yield* openTestLog(log.sink)
          for (let from = 0; from < 2500; from += 50) yield* writer.write(numbers(50, from))
          yield* writer.say("done")
        })
      )
      expect(log.lines()).toEqual([...numbers(2500), "[anchor] done"])
      expect(log.frames().map((frame) => frame.seq)).toEqual(numbers(2501).map((_, index) => index + 1))
      expect(log.batches.length).toBeLessThan(60)
      for (const batch of log.batches) expect(batch.length).toBeLessThanOrEqual(100)
    })
  )

  it.live("shows a line soon, without waiting for more", () =>
    Effect.gen(function* () {
      const log = collectingSink()
      const writer = yield* openTestLog(log.sink)
      yield* writer.write(["one"])
      yield* Effect.sleep("150 millis")
      expect(log.lines()).toEqual(["one"])
    }).pipe(Effect.scoped)
  )

  it.live("makes writers wait while the sink is slow", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const log = collectingSink(Deferred.await(gate))
      const writer = yield* openTestLog(log.sink)
      let written = 0
      const writing = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 500 }), () =>
          Effect.andThen(
            writer.write(numbers(100)),
            Effect.sync(() => void (written += 100))
          )
        )
      )
      yield* Effect.sleep("200 millis")
      expect(written).toBeLessThan(3000)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(writing)
      expect(written).toBe(50_000)
    }).pipe(Effect.scoped)
  )

  it.live("stops at its limit, says so once, counts the rest, and keeps the builder's own lines", () =>
    Effect.gen(function* () {
      const log = collectingSink()
      const long = "x".repeat(16 * 1024)
      const fitting = maxLogBytes / long.length
      yield* Effect.scoped(
        Effect.gen(function* () {
          const writer = yield* openTestLog(log.sink)
          for (let count = 0; count < fitting + 100; count++) yield* writer.write([long])
          yield* writer.say("still here")
        })
      )
      const lines = log.lines()
      expect(lines.filter((line) => line === long).length).toBe(fitting)
      expect(lines.slice(fitting)).toEqual([
        `[anchor] log: the limit of ${maxLogBytes} bytes is reached; the rest is left out`,
        "[anchor] still here",
        "[anchor] log: 100 lines were left out"
      ])
      expect(log.frames().at(-1)?.seq).toBe(lines.length)
    })
  )

  it.live("masks what the builder itself says", () =>
    Effect.gen(function* () {
      const log = collectingSink()
      yield* Effect.scoped(
        Effect.flatMap(openTestLog(log.sink, ["hunter22"]), (writer) =>
          writer.say("with hunter22\nand again: hunter22")
        )
      )
      expect(log.lines()).toEqual(["[anchor] with •••", "[anchor] and again: •••"])
    })
  )

  it.live("tells when the sink fails, and does not hold anybody up from then on", () =>
    Effect.gen(function* () {
      const error = new StoreError({
        port: "BuildLogSink",
        operation: "write",
        retryable: false,
        cause: new Error("gone")
      })
      const log = collectingSink(Effect.fail(error))
      const writer = yield* openTestLog(log.sink)
      yield* Effect.forEach(Array.from({ length: 100 }), () => writer.write(numbers(100)))
      expect(yield* Effect.exit(writer.broken)).toEqual(Exit.fail(error))
    }).pipe(Effect.scoped)
  )
})
