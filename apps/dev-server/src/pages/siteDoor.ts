/**
 * Who answers for a host that nothing is served at: its state in words, and until a site takes over
 * the two addresses by which its page keeps up: `/.anchor/state` and `/.anchor/log`. They are on the
 * site's own host because the API is another origin; once the site is live they are the site's.
 */
import { type BuildLog, type DeploymentStore, type Events } from "@anchor-deploy/domain"
import { normalizeHost } from "@anchor-deploy/domain/routing"
import { followLog, logTail, Settings, type SiteStatus, siteStatus, sseResponse } from "@anchor-deploy/runtime"
import { DateTime, Effect, Stream } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { preferred } from "./preferred.ts"
import { person } from "./projectsDoor.ts"
import { progressOf, sitePage, stateKey, wordsOf } from "./sitePage.ts"
import { plain } from "./wording.ts"

const tailLines = { Underway: 300, Failed: 40 } as const

const noStore = { "cache-control": "no-store" }

const stateAnswer = (status: SiteStatus, now: DateTime.Utc) =>
  HttpServerResponse.text(progressOf(status, now), { headers: { ...noStore, "anchor-state": stateKey(status) } })

const numberFrom = (text: string | null | undefined): number =>
  text !== null && text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0

const logAnswer = Effect.fn("logAnswer")(function* (status: SiteStatus, query: URLSearchParams) {
  if (status._tag !== "Underway") {
    return HttpServerResponse.text("Nothing is being built here.\n", { status: 404, headers: noStore })
  }
  const { headers } = yield* HttpServerRequest.HttpServerRequest
  const services = yield* Effect.context<BuildLog | DeploymentStore | Events>()
  // A browser that lost its connection says itself where it was.
  const after = Math.max(numberFrom(headers["last-event-id"]), numberFrom(query.get("after")))
  const events = followLog(status.deployment.deploymentId, after).pipe(
    Stream.map((event) =>
      event._tag === "Line"
        ? { id: String(event.line.sequence), data: plain(event.line.message) }
        : { event: "status", data: event.status }
    ),
    Stream.provideContext(services)
  )
  return sseResponse(events)
})

const words = Effect.fn("words")(function* (status: SiteStatus, host: string, accept: string | undefined) {
  const { siteDomain, siteUrl } = yield* Settings
  const said = wordsOf(status, host)
  const headers = {
    ...noStore,
    vary: "accept",
    ...(said.retryAfter === undefined ? {} : { "retry-after": String(said.retryAfter) })
  }
  const form = preferred(accept)
  if (form === "problem") {
    const { code, detail, status: number, title } = said
    const problem = { type: `urn:anchor:problem:${code}`, code, status: number, title, detail, nextSteps: said.steps }
    return HttpServerResponse.text(JSON.stringify(problem), {
      status: number,
      contentType: "application/problem+json",
      headers
    })
  }
  if (form === "lines") {
    const lines = [said.title, said.detail, ...said.steps.map((step) => `  ${step}`)]
    return HttpServerResponse.text(`${lines.join("\n")}\n`, {
      status: said.status,
      contentType: "text/plain; charset=utf-8",
      headers
    })
  }
  const lines =
    status._tag === "Underway" || status._tag === "Failed"
      ? yield* logTail(status.deployment.deploymentId, tailLines[status._tag])
      : []
  const page = sitePage({ status, host, root: siteUrl(siteDomain), now: yield* DateTime.now, lines })
  return HttpServerResponse.text(page.body, {
    status: said.status,
    contentType: "text/html; charset=utf-8",
    headers: { ...headers, ...page.headers }
  })
})

export const siteDoor = Effect.gen(function* () {
  const { headers, url } = yield* HttpServerRequest.HttpServerRequest
  const host = normalizeHost(headers["host"] ?? "")
  const status = yield* siteStatus(person, host)
  const [path, query = ""] = url.split("?", 2)
  if (path === "/.anchor/state") return stateAnswer(status, yield* DateTime.now)
  if (path === "/.anchor/log") return yield* logAnswer(status, new URLSearchParams(query))
  return yield* words(status, host, headers["accept"])
})
