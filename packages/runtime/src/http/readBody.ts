import { Effect, Schema, Stream } from "effect"
import { HttpServerRequest } from "effect/http"

export class BodyTooLarge extends Schema.TaggedError<BodyTooLarge>()("BodyTooLarge", { limit: Schema.Int }) {}

/** The request's body, byte for byte, at most `limit` bytes: a longer one is refused before it is read whole. */
export const readBody = Effect.fn("readBody")(function* (limit: number) {
  const request = yield* HttpServerRequest.HttpServerRequest
  const declared = Number(request.headers["content-length"] ?? 0)
  if (declared > limit) return yield* new BodyTooLarge({ limit })
  // A web request without a body has no stream at all; one from a socket has an empty one.
  if (request.source instanceof Request && request.source.body === null) return Buffer.alloc(0)
  const chunks: Array<Uint8Array> = []
  let size = 0
  yield* Stream.runForEach(request.stream, (chunk) => {
    size += chunk.length
    if (size > limit) return Effect.fail(new BodyTooLarge({ limit }))
    chunks.push(chunk)
    return Effect.void
  })
  return Buffer.concat(chunks)
})
