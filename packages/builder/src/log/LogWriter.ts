import {
  type BuildLogSink,
  type BuildPlan,
  type LogFrame,
  maxLogBytes,
  type SecretScanner,
  type StoreError
} from "@anchor-deploy/domain"
import { type Cause, Clock, Deferred, Effect, Fiber, Queue, Stream } from "effect"
import { Buffer } from "node:buffer"

/** So many lines wait for the sink; then whoever writes waits too. */
const capacity = 1000

/** Frames go out in batches: so many, or what came within so long. */
const batchSize = 100
const batchWindow = "50 millis"

/** How long the last lines may take when the log is closed, by a build that may have been cancelled. */
const patience = "3 seconds"

const ownPrefix = "[anchor] "

interface Line {
  readonly text: string
  readonly at: number
  readonly isOwn: boolean
}

/** A build's log: what its programs print, and what the builder itself says, in one order. */
export interface LogWriter {
  /** Lines as a `LineReader` gives them. Waits while the sink is slow, so that programs wait too. */
  readonly write: (lines: ReadonlyArray<string>) => Effect.Effect<void>
  /** A line of the builder's own. */
  readonly say: (text: string) => Effect.Effect<void>
  /** Fails once the sink does, and never completes otherwise: a build without a log is not worth its time. */
  readonly broken: Effect.Effect<never, StoreError>
  readonly scanner: SecretScanner
}

/** Numbers the lines that are kept, and counts those that are not. */
class Numbering {
  readonly #attempt: number
  #seq = 0
  #bytes = 0
  leftOut = 0

  constructor(attempt: number) {
    this.#attempt = attempt
  }

  frames({ at, isOwn, text }: Line): ReadonlyArray<LogFrame> {
    this.#bytes += Buffer.byteLength(text)
    if (isOwn || this.#bytes <= maxLogBytes) return [this.#frame(at, text)]
    this.leftOut += 1
    return this.leftOut === 1
      ? [this.#frame(at, `${ownPrefix}log: the limit of ${maxLogBytes} bytes is reached; the rest is left out`)]
      : []
  }

  last(at: number): ReadonlyArray<LogFrame> {
    return this.leftOut === 0 ? [] : [this.#frame(at, `${ownPrefix}log: ${this.leftOut} lines were left out`)]
  }

  #frame(at: number, message: string): LogFrame {
    this.#seq += 1
    return { attempt: this.#attempt, seq: this.#seq, at, message }
  }
}

/** Opens the log of one attempt. Closing the scope writes what is under way. */
export const openLog = Effect.fn("openLog")(function* (
  plan: BuildPlan,
  sink: BuildLogSink["Service"],
  scanner: SecretScanner
) {
  const queue = yield* Queue.bounded<Line, Cause.Done>(capacity)
  const broken = yield* Deferred.make<never, StoreError>()
  const numbering = new Numbering(plan.attempt)

  const store = (frames: ReadonlyArray<LogFrame>) =>
    frames.length === 0 || Deferred.isDoneUnsafe(broken)
      ? Effect.void
      : sink.write(plan.deploymentId, frames).pipe(Effect.catch((error) => Deferred.fail(broken, error)))

  const writing = yield* Stream.fromQueue(queue).pipe(
    Stream.groupedWithin(batchSize, batchWindow),
    Stream.runForEach((lines) => store(lines.flatMap((line) => numbering.frames(line)))),
    Effect.andThen(Effect.flatMap(Clock.currentTimeMillis, (at) => store(numbering.last(at)))),
    Effect.forkScoped
  )
  yield* Effect.addFinalizer(() =>
    Queue.end(queue).pipe(Effect.andThen(Effect.interruptible(Fiber.await(writing))), Effect.timeoutOption(patience))
  )

  const add = (lines: ReadonlyArray<string>, isOwn: boolean) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) =>
      Queue.offerAll(
        queue,
        lines.map((text) => ({ text, at, isOwn }))
      )
    )

  const writer: LogWriter = {
    scanner,
    broken: Deferred.await(broken),
    write: (lines) => (lines.length === 0 ? Effect.void : Effect.asVoid(add(lines, false))),
    say: (text) =>
      Effect.asVoid(
        add(
          text.split("\n").map((line) => ownPrefix + scanner.mask(line)),
          true
        )
      )
  }
  return writer
})
