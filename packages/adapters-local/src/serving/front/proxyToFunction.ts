import { type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http"
import type { RunningFunction } from "../forkFunction.ts"
import { requestHeaders, responseHeaders } from "./forwardedHeaders.ts"

export interface ProxyOptions {
  /** Origin form. */
  readonly target: string
  readonly timeoutMillis: number
  /** Nothing was sent to the client yet. */
  readonly onTimeout: () => void
  readonly onError: (error: Error) => void
}

/** Room for the largest cookies that a browser keeps, many times over. */
const maxHeaderSize = 64 * 1024

/**
 * Hands a request to a function's process and its answer to the client, both as they come. Once the
 * answer has begun, a failure can only be told by cutting the connection: a client must never take
 * half a page for a whole one.
 */
export const proxyToFunction = (
  request: IncomingMessage,
  response: ServerResponse,
  running: RunningFunction,
  options: ProxyOptions
): void => {
  const { method } = request
  const { agent, socketPath } = running
  const headers = requestHeaders(request)
  const forward = httpRequest({ agent, socketPath, method, path: options.target, headers, maxHeaderSize })
  let timer: NodeJS.Timeout | undefined
  let over = false
  const end = (): boolean => {
    const wasOver = over
    over = true
    clearTimeout(timer)
    return !wasOver
  }

  // The function's time begins when it has the whole request, as on Lambda.
  forward.once("finish", () => {
    if (over) return
    timer = setTimeout(() => {
      if (end()) options.onTimeout()
      forward.destroy()
    }, options.timeoutMillis)
  })
  forward.once("response", (answer) => {
    end()
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer))
    response.flushHeaders()
    answer.on("error", () => response.destroy())
    answer.once("close", () => {
      if (!answer.complete) response.destroy()
    })
    answer.pipe(response)
  })
  forward.on("error", (error) => {
    if (response.headersSent) response.destroy()
    else if (end()) options.onError(error)
  })
  response.once("close", () => {
    end()
    if (!response.writableFinished) forward.destroy()
  })

  const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined
  if (hasBody) request.pipe(forward)
  else forward.end()
}
