import { type LambdaResponse, type Prelude, preludeContentType, preludeEnd } from "./LambdaResponse.ts"

/** How Lambda's runtime marks a handler that streams. */
const streaming = Symbol.for("aws.lambda.runtime.handler.streaming")

export type StreamingHandler = (event: unknown, response: LambdaResponse, context: unknown) => unknown
export type BufferedHandler = (event: unknown, context: unknown) => unknown

/** A handler by the way it answers. */
export type Handler =
  | { readonly streams: true; readonly handle: StreamingHandler }
  | { readonly streams: false; readonly handle: BufferedHandler }

/** What a bundle exported, told apart by the mark that `streamifyResponse` leaves. */
export const asHandler = (exported: Function): Handler =>
  (exported as { readonly [streaming]?: unknown })[streaming] === "response"
    ? { streams: true, handle: exported as StreamingHandler }
    : { streams: false, handle: exported as BufferedHandler }

/**
 * The global that Lambda's Node.js runtime offers. OpenNext's streaming wrapper calls
 * `streamifyResponse` while it is imported, so that this has to be there first.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const awslambda = {
  streamifyResponse: (handler: StreamingHandler): StreamingHandler =>
    Object.assign(handler, { [streaming]: "response" }),
  HttpResponseStream: {
    from: (response: LambdaResponse, prelude: Prelude): LambdaResponse => {
      response.setContentType(preludeContentType)
      response.write(JSON.stringify(prelude))
      response.write(preludeEnd)
      return response
    }
  }
}
