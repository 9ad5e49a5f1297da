import { type Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http"
import type { RunningFunction } from "../forkFunction.ts"
import { requestHeaders, responseHeaders } from "./forwardedHeaders.ts"

export interface ProxyOptions {
  /** Origin form. */
  readonly target: string
  readonly timeoutMillis: number
  /** The answer broke off, and not by the client's doing. */
  readonly onCut: () => void
  /** The client was not answered yet. */
  readonly onTimeout: () => void
  /** Nor here; `untouched` when the function saw nothing of the request either. */
  readonly onError: (error: Error, untouched: boolean) => void
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
  let untouched = true
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
    answer.on("error", () => {})
    answer.once("close", () => {
      if (answer.complete || response.destroyed) return
      closeIdle(agent)
      options.onCut()
      response.destroy()
    })
    answer.pipe(response)
  })
  forward.on("error", (error) => {
    if (response.headersSent) response.destroy()
    else if (end()) options.onError(error, untouched)
  })
  response.once("close", () => {
    end()
    if (!response.writableFinished) forward.destroy()
  })

  const { "content-length": length, "transfer-encoding": encoding } = request.headers
  const send = () => {
    untouched = false
    if (over) return
    if (length !== undefined || encoding !== undefined) request.pipe(forward)
    else forward.end()
  }
  forward.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", send)
    else send()
  })
}

/**
 * After an answer that broke off: should the process be dead, then so are its other connections, and
 * a new one is refused where an old one would take a request and lose it.
 */
const closeIdle = (agent: Agent): void => {
  for (const sockets of Object.values(agent.freeSockets)) sockets?.forEach((socket) => socket.destroy())
}
