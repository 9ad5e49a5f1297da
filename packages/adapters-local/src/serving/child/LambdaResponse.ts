import type { OutgoingHttpHeaders, ServerResponse } from "node:http"
import { Writable } from "node:stream"

export interface Prelude {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string | number | ReadonlyArray<string>>>
  readonly cookies?: ReadonlyArray<string>
}

/** Announces that the stream begins with a prelude. */
export const preludeContentType = "application/vnd.awslambda.http-integration-response"

/** What stands between prelude and body. */
export const preludeEnd = Buffer.alloc(8)

export const headersOf = ({ cookies = [], headers = {} }: Prelude): OutgoingHttpHeaders => {
  const all: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers)) all[name] = typeof value === "object" ? [...value] : value
  if (cookies.length > 0) all["set-cookie"] = [...cookies]
  return all
}

/**
 * The stream that Lambda gives to a streaming handler: a prelude of JSON (status, headers, cookies),
 * eight NUL bytes, then the body; or, without the content type that announces a prelude, the body
 * alone. Bytes are passed on as they come, as fast as the client takes them.
 *
 * When the client has gone, the rest is discarded and the handler runs to its end, as on Lambda:
 * whatever it does after rendering, such as filling a cache, is done.
 */
export class LambdaResponse extends Writable {
  readonly #response: ServerResponse
  #contentType = ""
  #prelude: Buffer | undefined = Buffer.alloc(0)

  constructor(response: ServerResponse) {
    super()
    this.#response = response
  }

  setContentType(contentType: string): void {
    this.#contentType = contentType
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    try {
      const body = this.#prelude === undefined ? chunk : this.#begin(this.#prelude, chunk)
      if (body.length === 0) done()
      else this.#passOn(body, done)
    } catch (error) {
      done(error as Error)
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#prelude !== undefined && this.#contentType === preludeContentType) {
      done(new Error("The handler ended its response before it had sent status and headers."))
      return
    }
    if (this.#prelude !== undefined) this.#writeHead({})
    this.#response.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (error !== null || !this.writableFinished) failResponse(this.#response)
    done(error)
  }

  /** Takes the prelude off; answers what of the body came with it. */
  #begin(before: Buffer, chunk: Buffer): Buffer {
    if (this.#contentType !== preludeContentType) {
      this.#writeHead({ headers: { "content-type": this.#contentType || "application/octet-stream" } })
      return chunk
    }
    const bytes = Buffer.concat([before, chunk])
    const end = bytes.indexOf(preludeEnd)
    this.#prelude = bytes
    if (end === -1) return Buffer.alloc(0)
    this.#writeHead(JSON.parse(bytes.toString("utf8", 0, end)) as Prelude)
    return bytes.subarray(end + preludeEnd.length)
  }

  #writeHead(prelude: Prelude): void {
    this.#prelude = undefined
    if (isOver(this.#response)) return
    this.#response.writeHead(prelude.statusCode ?? 200, withTrueLength(headersOf(prelude)))
    this.#response.flushHeaders()
  }

  #passOn(chunk: Buffer, done: () => void): void {
    const response = this.#response
    if (isOver(response) || response.write(chunk)) {
      done()
      return
    }
    const goOn = () => {
      response.off("drain", goOn)
      response.off("close", goOn)
      done()
    }
    response.on("drain", goOn)
    response.on("close", goOn)
  }
}

/**
 * OpenNext's streaming wrapper compresses a body whose length Next has told before, and names its
 * absence of an encoding `identity`. With the wrong length a browser waits for bytes that never come.
 */
const withTrueLength = (headers: OutgoingHttpHeaders): OutgoingHttpHeaders => {
  const entries = Object.entries(headers)
  const encoding = entries.find(([name]) => name.toLowerCase() === "content-encoding")?.[1]
  if (encoding === undefined) return headers
  const untrue = encoding === "identity" ? "content-encoding" : "content-length"
  return Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== untrue))
}

/** Closed by the client, or ended with an error. */
const isOver = (response: ServerResponse): boolean => response.destroyed || response.writableEnded

/** What the caller sees of a handler that failed: a 502, or a response cut off if it had begun. */
export const failResponse = (response: ServerResponse): void => {
  if (response.headersSent) response.destroy()
  else response.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end("The function failed.\n")
}
