import type { IncomingMessage, ServerResponse } from "node:http"
import { originForm } from "@anchor-deploy/domain/routing"
import type { FunctionLease } from "../FunctionSlot.ts"
import type { PinnedRelease } from "../PublishedReleases.ts"
import { proxyToFunction } from "./proxyToFunction.ts"

export interface CallFailed {
  readonly status: 502 | 504
  readonly title: string
  readonly reason: string
}

export interface CallOptions {
  readonly functionName: string
  readonly timeoutMillis: number
  readonly onFailed: (failure: CallFailed) => void
}

/**
 * Lets a function answer. Its process is held until the response has ended. One that turns out to be
 * dead is replaced, and a request of which it saw nothing goes to the next one, once; so does a
 * repeatable one that fell to a process which was dying before. A request that kills by itself is
 * not repeated.
 */
export const callFunction = (
  release: PinnedRelease,
  request: IncomingMessage,
  response: ServerResponse,
  options: CallOptions
): void => {
  const { functionName, onFailed, timeoutMillis } = options
  const attempt = (mayRetry: boolean): void => {
    const lease = release.lease(functionName)
    if (!(lease instanceof Promise)) return call(lease, mayRetry)
    lease.then(
      (acquired) => call(acquired, mayRetry),
      (error: Error) => onFailed({ status: 502, title: "The site does not start", reason: error.message })
    )
  }
  const call = (lease: FunctionLease, mayRetry: boolean): void => {
    if (response.closed) return lease.release()
    response.once("close", lease.release)
    proxyToFunction(request, response, lease.running, {
      target: originForm(request.url ?? "/"),
      timeoutMillis,
      onCut: lease.cut,
      onTimeout: () => onFailed(timedOut(functionName, timeoutMillis)),
      onError: (error, untouched) => {
        lease.failed(error)
        if (mayRetry && (untouched || (lease.suspect && isRepeatable(request)))) attempt(false)
        else onFailed(brokenOff(functionName, error))
      }
    })
  }
  attempt(true)
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const isRepeatable = ({ headers, method }: IncomingMessage): boolean =>
  (method === "GET" || method === "HEAD") &&
  headers["content-length"] === undefined &&
  headers["transfer-encoding"] === undefined

const timedOut = (name: string, millis: number): CallFailed => ({
  status: 504,
  title: "The site did not answer",
  reason: `The function "${name}" did not begin to answer within ${millis} ms.`
})

const brokenOff = (name: string, error: Error): CallFailed => ({
  status: 502,
  title: "The site broke off",
  reason: `The function "${name}" stopped before it had answered (${error.message}). The next request starts it again.`
})
