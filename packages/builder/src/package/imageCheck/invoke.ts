import { Buffer } from "node:buffer"
import { once } from "node:events"
import { PassThrough } from "node:stream"

export interface Answer {
  readonly statusCode: number
  readonly contentType: string
  readonly isWebp: boolean
}

type StreamingHandler = (event: object, stream: PassThrough, context: object) => Promise<unknown>

/** Lambda's streaming protocol: a prelude of JSON, eight NUL bytes, the body. */
const prelude = Buffer.alloc(8)

const eventFor = (path: string, query: Readonly<Record<string, string>>): object => ({
  version: "2.0",
  rawPath: path,
  rawQueryString: new URLSearchParams(query).toString(),
  queryStringParameters: query,
  headers: { host: "localhost", accept: "image/webp,*/*" },
  requestContext: { http: { method: "GET", path, sourceIp: "127.0.0.1" } },
  isBase64Encoded: false
})

/** Loads a bundle as Lambda's runtime would, and asks it once. */
export const invoke = async (file: string, path: string, query: Readonly<Record<string, string>>): Promise<Answer> => {
  const runtime = { streamifyResponse: (handler: StreamingHandler) => handler }
  Object.assign(globalThis, { awslambda: runtime })
  const { handler } = (await import(file)) as { readonly handler: StreamingHandler }
  const stream = Object.assign(new PassThrough(), { setContentType: () => {} })
  const chunks: Array<Buffer> = []
  stream.on("data", (chunk: Buffer) => chunks.push(chunk))
  const ended = once(stream, "end")
  await handler(eventFor(path, query), stream, {})
  await ended
  const bytes = Buffer.concat(chunks)
  const end = bytes.indexOf(prelude)
  const { headers, statusCode } = JSON.parse(bytes.subarray(0, end).toString()) as {
    readonly statusCode: number
    readonly headers: Readonly<Record<string, string>>
  }
  const body = bytes.subarray(end + prelude.length)
  return {
    statusCode,
    contentType: headers["content-type"] ?? "none",
    isWebp: body.subarray(0, 4).toString() === "RIFF" && body.subarray(8, 12).toString() === "WEBP"
  }
}
