import { Cause, Effect } from "effect"
import { HttpServerError, type HttpServerResponse, HttpServerRespondable } from "effect/http"
import { HttpApiError } from "effect/http-api"
import { BadRequest, Internal } from "../api/problems.ts"

/** No route of the API has this path, or none with this method. */
class RouteNotFound extends HttpApiError.Problem<RouteNotFound>()("RouteNotFoundProblem", {
  type: "urn:anchor:problem:route-not-found",
  status: 404,
  title: "There is nothing at this path."
}) {}

const reasonOf = (error: unknown): string | undefined =>
  HttpServerError.isHttpServerError(error) ? error.reason._tag : undefined

const respond = (problem: HttpServerRespondable.Respondable) => Effect.orDie(HttpServerRespondable.toResponse(problem))

/**
 * Lets also what no handler answers be a problem: an unknown path, and a defect, which is logged with
 * its cause and told to nobody.
 */
export const withFaults = <E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  Effect.catchCause(app, (cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause)
    const reason = reasonOf(Cause.squash(cause))
    if (reason === "RouteNotFound") return respond(new RouteNotFound({ detail: "See /docs for what the API offers." }))
    if (reason === "RequestParseError") {
      return respond(new BadRequest({ detail: "The body is larger than this API takes, or did not arrive whole." }))
    }
    return Effect.andThen(
      Effect.logError("A request met a fault.", cause),
      respond(new Internal({ detail: "The server's log says more." }))
    )
  })
