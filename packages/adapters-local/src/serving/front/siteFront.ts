/**
 * The way of a visitor's request, on plain `node:http`: host → route → release → file or function.
 *
 * The release is chosen and pinned once, when the request arrives: a promotion that happens meanwhile
 * is for the next request, and the old release stays up until the last of its own is answered. So a
 * page and what it refers to come from one release, and a switch loses nothing.
 *
 * Nothing here awaits unless it has to: with manifest and process warm a request reaches its file or
 * function in the turn in which it came.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import type { DeploymentId, Route } from "@anchor-deploy/domain"
import { decide, normalizeHost } from "@anchor-deploy/domain/routing"
import type { PinnedRelease } from "../PublishedReleases.ts"
import { type AnswerError, makeAnswerError, type RenderError } from "./answerError.ts"
import { callFunction } from "./callFunction.ts"
import { serveAsset } from "./serveAsset.ts"

export interface SiteFrontDeps {
  /** The route applied for a host (lower case, without port). */
  readonly lookup: (host: string) => Route | undefined
  readonly pin: (deploymentId: DeploymentId) => PinnedRelease | Promise<PinnedRelease>
  readonly onUnknownHost: (request: IncomingMessage, response: ServerResponse) => void
  /** The look of our own error pages; a plain one by default. */
  readonly renderError?: RenderError
  /** How long a function may take until it begins to answer; default 30 s. */
  readonly functionTimeoutMillis?: number
  /** What a request made us and the site do wrong, for the deployment's run-time log. */
  readonly onFailure?: (deploymentId: DeploymentId, message: string) => void
}

/** As much as a Lambda function takes. */
const maxBodyBytes = 6 * 1024 * 1024

export const makeSiteFront = (deps: SiteFrontDeps): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const { functionTimeoutMillis: timeoutMillis = 30_000, onFailure = () => {} } = deps
  const answerAnyError = makeAnswerError(deps.renderError)
  const answerError: AnswerError = (request, response, answer) =>
    answerAnyError(request, response, { subject: normalizeHost(request.headers.host ?? ""), ...answer })

  const fail = (deploymentId: DeploymentId, request: IncomingMessage, response: ServerResponse, failure: Failure) => {
    onFailure(deploymentId, `${request.method} ${request.url} → ${failure.status}: ${failure.reason}`)
    answerError(request, response, {
      ...failure,
      detail: `${failure.reason}\n\nThe run-time log tells more: anchor logs --runtime ${deploymentId}`
    })
  }

  const answer = (
    host: string,
    route: Route,
    release: PinnedRelease,
    request: IncomingMessage,
    response: ServerResponse
  ) => {
    const { method = "GET", url = "/" } = request
    const { deploymentId } = route.release
    const decision = decide({ method, host, target: url }, release.artifact.entriesOf(host))
    switch (decision._tag) {
      case "Asset": {
        const asset = release.artifact.assets.get(decision.path)
        if (asset === undefined) return answerError(request, response, notFound(decision.path))
        serveAsset(request, response, asset).catch((error: Error) =>
          fail(deploymentId, request, response, { status: 500, title: "Damaged file", reason: error.message })
        )
        return
      }
      case "Function": {
        if (Number(request.headers["content-length"]) > maxBodyBytes) return answerError(request, response, tooLarge)
        let isOurs = false
        const onFailed = (failure: Failure) => {
          isOurs = true
          fail(deploymentId, request, response, failure)
        }
        response.once("finish", () => {
          const { statusCode } = response
          if (statusCode >= 500 && !isOurs) onFailure(deploymentId, `${method} ${url} → ${statusCode}`)
        })
        callFunction(release, request, response, { functionName: decision.name, timeoutMillis, onFailed })
        return
      }
      case "Redirect":
        response.writeHead(decision.status, { location: decision.location, "content-length": 0 }).end()
        request.resume()
        return
      case "NotFound":
        return answerError(request, response, notFound(url))
      case "BadRequest":
        return answerError(request, response, badRequest)
      case "MethodNotAllowed": {
        const { allow } = decision
        const detail = `Allowed here: ${allow}.`
        return answerError(request, response, { status: 405, title: "Method not allowed", detail, headers: { allow } })
      }
    }
  }

  return (request, response) => {
    const host = normalizeHost(request.headers.host ?? "")
    const route = deps.lookup(host)
    if (route === undefined) return deps.onUnknownHost(request, response)
    if (request.headers.upgrade?.toLowerCase() === "websocket") return answerError(request, response, noWebSockets)
    const serve = (release: PinnedRelease) => {
      if (response.closed) return release.unpin()
      response.once("close", release.unpin)
      answer(host, route, release, request, response)
    }
    const release = deps.pin(route.release.deploymentId)
    if (!(release instanceof Promise)) return serve(release)
    release.then(serve, (error: Error) =>
      fail(route.release.deploymentId, request, response, {
        status: 502,
        title: "The site cannot be served",
        reason: error.message
      })
    )
  }
}

/** For the server's `upgrade` event, should it have a listener: sites have no WebSockets, here as on AWS. */
export const refuseUpgrade = (_request: IncomingMessage, socket: Duplex): void => {
  const body = `${noWebSockets.title}\n${noWebSockets.detail}\n`
  socket.on("error", () => {})
  socket.end(
    `HTTP/1.1 501 Not Implemented\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

interface Failure {
  readonly status: 500 | 502 | 504
  readonly title: string
  readonly reason: string
}

const notFound = (path: string) => ({ status: 404, title: "Not found", detail: `This site has no ${path}.` }) as const

const badRequest = {
  status: 400,
  title: "Bad request",
  detail: "The address is not one that a browser would send: look for stray percent signs, backslashes and dots."
} as const

const tooLarge = {
  status: 413,
  title: "Request too large",
  detail:
    "A site takes at most 6 MB in one request, here as on AWS Lambda. Upload larger files to a store of their own."
} as const

const noWebSockets = {
  status: 501,
  title: "No WebSockets",
  detail: "Functions answer requests, here as on AWS Lambda, and hold no connections. Server-sent events work."
} as const
