/**
 * A log as it grows. The server may restart and connections break: the stream is taken up again after
 * the last line that arrived, by `Last-Event-ID`, until an event comes that ends it.
 */
import { type Duration, Effect, Schema, Stream } from "effect"
import { type Sse } from "effect/encoding"
import { say } from "../output/say.ts"
import { defaultDelay, isDelay, sseEvents } from "./sseEvents.ts"

/** So often in a row it is tried in vain before it counts as an error. */
const maxAttempts = 30

/** The server ended the stream, and the log has not ended. */
export class StreamBroke extends Schema.TaggedError<StreamBroke>()("StreamBroke", {}) {
  override get message(): string {
    return "The connection to the log broke, again and again."
  }
}

const unavailable = new Set([502, 503, 504])

interface Failed {
  readonly _tag: string
  readonly status?: number
}

/** What may pass by itself, once there was a connection. */
const isPassing = (error: Failed): boolean =>
  error._tag === "StreamBroke" ||
  error._tag === "Unreachable" ||
  error._tag === "HttpClientError" ||
  (error.status !== undefined && unavailable.has(error.status))

/**
 * @param open asks for the stream after an event's id
 * @param onEvent is called for each event, once and in order; anything but `undefined` ends it all
 */
export const followStream = <A, E1 extends Failed, R1, E2 extends Failed, R2, E3 extends Failed, R3>(
  open: (headers: {
    readonly "last-event-id"?: string
  }) => Effect.Effect<{ readonly stream: Stream.Stream<Uint8Array, E2, R2> }, E1, R1>,
  onEvent: (event: Sse.Event) => Effect.Effect<A | undefined, E3, R3>
) =>
  Effect.gen(function* () {
    let lastEventId: string | undefined
    let delay: Duration.Duration = defaultDelay
    let connected = false
    let failures = 0

    const connection = Effect.gen(function* () {
      const response = yield* open(lastEventId === undefined ? {} : { "last-event-id": lastEventId })
      connected = true
      failures = 0
      return yield* sseEvents(response.stream).pipe(
        Stream.mapEffect((event) =>
          Effect.gen(function* () {
            if (isDelay(event)) {
              delay = event.duration
              return undefined
            }
            const end = yield* onEvent(event)
            if (end === undefined) lastEventId = event.id
            return end
          })
        ),
        Stream.filter((end) => end !== undefined),
        Stream.runHead,
        Effect.flatMap(Effect.fromOption),
        Effect.catchTag("NoSuchElementError", () => new StreamBroke())
      )
    })

    while (true) {
      const result = yield* Effect.result(connection)
      if (result._tag === "Success") return result.success
      const error = result.failure
      if (!connected || !isPassing(error) || ++failures > maxAttempts) return yield* Effect.fail(error)
      if (failures === 1) yield* say("The connection to the log broke; taking it up again …")
      yield* Effect.sleep(delay)
    }
  })
