/**
 * Who may use the API on this machine. Every page in the user's browser can send requests to
 * loopback, and the sites that we serve ourselves are even same-site with us; so what changes
 * something must come from our own origin, or from a program, which sends no `Origin`.
 *
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
import type { IncomingMessage } from "node:http"

/** Why a request is refused: status, code and detail of a problem. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
}

/** The largest JSON body: an env version of 64 KB in its longest spelling, and room to spare. */
export const maxApiBytes = 1024 * 1024

const safe = new Set(["GET", "HEAD", "OPTIONS"])

const hasBody = (request: IncomingMessage): boolean =>
  request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0

const isJson = (contentType: string | undefined): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType ?? "")

export const guard = (request: IncomingMessage, pathname: string): Refusal | undefined => {
  if (safe.has(request.method ?? "GET")) return undefined
  const { host, origin, "sec-fetch-site": site } = request.headers
  const foreign = (origin !== undefined && origin !== `http://${host}`) || site === "cross-site" || site === "same-site"
  if (foreign) {
    return {
      status: 403,
      code: "cross-origin",
      title: "Pages of other origins may not change anything here.",
      detail: `The request comes from ${origin ?? "another origin"}. Send it from a program, or from this server's own pages.`
    }
  }
  const signed = pathname.startsWith("/webhook/")
  if (!signed && Number(request.headers["content-length"] ?? 0) > maxApiBytes) {
    return {
      status: 413,
      code: "payload-too-large",
      title: "The body is too large.",
      detail: `A body may have ${maxApiBytes} bytes at most.`
    }
  }
  if (!signed && hasBody(request) && !isJson(request.headers["content-type"])) {
    return {
      status: 415,
      code: "unsupported-media-type",
      title: "The body must be JSON.",
      detail: "Send the body as JSON with the header Content-Type: application/json."
    }
  }
  return undefined
}
