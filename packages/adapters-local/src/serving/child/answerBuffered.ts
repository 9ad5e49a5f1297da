import type { ServerResponse } from "node:http"
import { headersOf, type Prelude } from "./LambdaResponse.ts"

interface BufferedResponse extends Prelude {
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/**
 * Sends what a handler without streaming returned. Anything without a `statusCode` is taken for the
 * JSON body of a 200, as function URLs do.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export const answerBuffered = (response: ServerResponse, returned: unknown): void => {
  if (typeof returned !== "object" || returned === null || !("statusCode" in returned)) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(returned ?? null))
    return
  }
  const answer = returned as BufferedResponse
  const body = Buffer.from(answer.body ?? "", answer.isBase64Encoded === true ? "base64" : "utf8")
  const headers = headersOf(answer)
  const hasLength = Object.keys(headers).some((name) => name.toLowerCase() === "content-length")
  if (!hasLength) headers["content-length"] = body.length
  response.writeHead(answer.statusCode ?? 200, headers).end(body)
}
