import type { IncomingMessage, OutgoingHttpHeaders } from "node:http"
import { TLSSocket } from "node:tls"

/** Spoken between neighbours and not passed on. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade"
])

/**
 * What only the platform says to a site: a client's own is dropped. OpenNext parses its
 * `x-opennext-*` before it checks where they come from; `x-isr` marks our own regeneration.
 */
const platformOnly = /^(x-forwarded-.*|forwarded|x-real-ip|x-opennext-.*|x-isr|expect)$/

const namedIn = (connection: string | undefined): ReadonlySet<string> =>
  new Set(connection?.toLowerCase().split(/\s*,\s*/))

/** The headers with which a client's request goes on to a function. */
export const requestHeaders = (request: IncomingMessage): OutgoingHttpHeaders => {
  const { headers, socket } = request
  const named = namedIn(headers.connection)
  const forwarded: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!hopByHop.has(name) && !named.has(name) && !platformOnly.test(name)) forwarded[name] = value
  }
  forwarded["x-forwarded-host"] = headers.host
  forwarded["x-forwarded-proto"] = socket instanceof TLSSocket ? "https" : "http"
  forwarded["x-forwarded-for"] = socket.remoteAddress?.replace(/^::ffff:/, "") ?? ""
  forwarded["x-forwarded-port"] = `${socket.localPort ?? ""}`
  return forwarded
}

/** A function's headers as its client gets them: in their order, repeated ones each for itself. */
export const responseHeaders = (upstream: IncomingMessage): Array<string> => {
  const { rawHeaders } = upstream
  const named = namedIn(upstream.headers.connection)
  const kept: Array<string> = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!hopByHop.has(name) && !named.has(name)) kept.push(rawHeaders[i]!, rawHeaders[i + 1]!)
  }
  return kept
}
