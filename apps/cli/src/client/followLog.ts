/**
 * A deployment's log as it grows. The server may restart and connections break: the stream is taken
 * up again after the last line that arrived, by `Last-Event-ID`, until the status comes with which
 * the deployment ended.
 */
import { type DeploymentId, Status } from "@anchor-deploy/domain"
import { LogLineView } from "@anchor-deploy/runtime/api"
import { type Duration, Effect, Schema, Stream } from "effect"
import { say } from "../output/say.ts"
import { AnchorClient } from "./AnchorClient.ts"
import { defaultDelay, isDelay, sseEvents } from "./sseEvents.ts"

/** So often in a row it is tried in vain before it counts as an error. */
const maxAttempts = 30

const decodeLine = Schema.decodeEffect(Schema.fromJsonString(LogLineView))
const decodeEnd = Schema.decodeEffect(Schema.fromJsonString(Schema.Struct({ status: Status })))

/** The server ended the stream, and the deployment has not ended. */
class StreamBroke extends Schema.TaggedError<StreamBroke>()("StreamBroke", {}) {
  override get message(): string {
    return "The connection to the log broke, again and again."
  }
}

const unavailable = new Set([502, 503, 504])

/** What may pass by itself, once there was a connection. */
const isPassing = (error: { readonly _tag: string; readonly status?: number }): boolean =>
  error._tag === "StreamBroke" ||
  error._tag === "Unreachable" ||
  error._tag === "HttpClientError" ||
  (error.status !== undefined && unavailable.has(error.status))

/**
 * Calls `onLine` for each line, once and in order, and answers how the deployment ended.
 *
 * @param onLine runs before the next line is taken
 */
export const followLog = Effect.fn("followLog")(function* (
  deploymentId: DeploymentId,
  onLine: (line: typeof LogLineView.Type) => Effect.Effect<void>
) {
  const client = yield* AnchorClient
  let lastEventId: string | undefined
  let delay: Duration.Duration = defaultDelay
  let connected = false
  let failures = 0

  const connection = Effect.gen(function* () {
    const response = yield* client.deployments.followLogs({
      params: { deploymentId },
      query: {},
      headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
      responseMode: "response-only"
    })
    connected = true
    failures = 0
    return yield* sseEvents(response.stream).pipe(
      Stream.mapEffect((event) =>
        Effect.gen(function* () {
          if (isDelay(event)) {
            delay = event.duration
            return undefined
          }
          if (event.event === "status") return (yield* decodeEnd(event.data)).status
          yield* onLine(yield* decodeLine(event.data))
          lastEventId = event.id
          return undefined
        })
      ),
      Stream.filter((status) => status !== undefined),
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
