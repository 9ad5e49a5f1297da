/**
 * The door of the dev-server. The `Host` header decides who answers: our own name leads to the API
 * and to git, `*.localhost` to a site, anything else to nobody; so a foreign name that was made to
 * resolve to this machine (DNS rebinding) finds nothing here.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import { preferred } from "../pages/preferred.ts"
import { guard } from "./guard.ts"
import { refuse } from "./refuse.ts"
import { writeProblem } from "./writeProblem.ts"

export interface Front {
  readonly api: RequestListener
  readonly git: (request: IncomingMessage, response: ServerResponse, url: URL) => void
  /** The page at `/`. */
  readonly home: RequestListener
  readonly site: RequestListener
  /** False until the stored routes serve. */
  readonly isReady: () => boolean
}

const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"])

const hostName = (host: string | undefined): string =>
  (host ?? "").toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "")

const starting = {
  status: 503,
  code: "starting",
  title: "The server is starting.",
  detail: "Stored routes are being loaded. Try again in a second."
}

const misdirected = (name: string) => ({
  status: 421,
  code: "misdirected",
  title: "Nothing is served under this name.",
  detail: `This server answers as localhost and *.localhost, not as "${name.slice(0, 100)}".`
})

const malformed = {
  status: 400,
  code: "bad-request",
  title: "The request cannot be understood.",
  detail: "The request's target is not a path."
}

/**
 * `/` as it is written: `/projects/..` is a mistake, and the API says so. A program that asks for JSON
 * hears from the API that there is none.
 */
const isHome = ({ headers, method, url = "" }: IncomingMessage): boolean =>
  /^\/(?:\?|$)/.test(url) && (method === "GET" || method === "HEAD") && preferred(headers.accept) !== "problem"

export const front =
  (doors: Front): RequestListener =>
  (request, response) => {
    const name = hostName(request.headers.host)
    const isSite = name.endsWith(".localhost")
    if (!isSite && !ownNames.has(name)) return refuse(request, response, misdirected(name))
    if (!doors.isReady()) return refuse(request, response, starting)
    if (isSite) return doors.site(request, response)

    if (!request.url?.startsWith("/") || !URL.canParse(request.url, "http://localhost")) {
      return writeProblem(response, malformed)
    }
    const url = new URL(request.url, "http://localhost")
    if (url.pathname.startsWith("/git/")) return doors.git(request, response, url)
    if (isHome(request)) return doors.home(request, response)
    const refusal = guard(request, url.pathname)
    if (refusal !== undefined) return writeProblem(response, refusal)
    doors.api(request, response)
  }
