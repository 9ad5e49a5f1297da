import { Duration, Effect, Stream } from "effect"
import { Sse } from "effect/encoding"

/**
 * The events of a `text/event-stream`. Unlike `Sse.decode`, which ends where the server names its
 * delay for reconnects, this goes on and hands the delay out with the events, as `EventSource` does.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export const sseEvents = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>) =>
  Stream.suspend(() => {
    let parsed: Array<Sse.AnyEvent> = []
    const parser = Sse.makeParser((event) => parsed.push(event))
    return bytes.pipe(
      Stream.decodeText,
      Stream.mapEffect((text) => {
        const tooLarge = parser.feed(text)
        const events = parsed
        parsed = []
        return tooLarge === undefined ? Effect.succeed(events) : Effect.fail(tooLarge)
      }),
      Stream.flattenIterable
    )
  })

export const isDelay = (event: Sse.AnyEvent): event is Sse.Retry => event._tag === "Retry"

export const defaultDelay = Duration.seconds(1)
