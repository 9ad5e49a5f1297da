import { Duration, Schedule, Stream } from "effect"
import { HttpServerResponse } from "effect/http"

/** Proxies end connections that are silent for longer, commonly after 60 seconds. */
const heartbeat = Duration.seconds(15)

export interface ServerSentEvent {
  readonly id?: string
  /** Left out for `message`, which EventSource gives to `onmessage`. */
  readonly event?: string
  readonly data: unknown
}

const encode = ({ data, event, id }: ServerSentEvent): string =>
  `${id === undefined ? "" : `id: ${id}\n`}${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`

/** A stream of events as `text/event-stream`. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const sseResponse = <E>(events: Stream.Stream<ServerSentEvent, E>) => {
  const beats = Stream.fromSchedule(Schedule.spaced(heartbeat)).pipe(Stream.map(() => ": still here\n\n"))
  const frames = Stream.concat(Stream.succeed("retry: 1000\n\n"), Stream.map(events, encode))
  return HttpServerResponse.stream(Stream.merge(frames, beats, { haltStrategy: "left" }).pipe(Stream.encodeText), {
    contentType: "text/event-stream",
    headers: { "cache-control": "no-store", "x-accel-buffering": "no" }
  })
}
