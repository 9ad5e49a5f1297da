import { UserId } from "@anchor-deploy/domain"
import { Effect, Layer, Option, Schema } from "effect"
import { HttpServerRequest } from "effect/http"
import { Authentication, CurrentUser } from "../api/CurrentUser.ts"
import { Unauthorized } from "../api/problems.ts"

const local = UserId.make("local")

/**
 * Believes the `x-user-id` header; without one the user is `local`. Only for a server that nobody
 * but its own machine can reach.
 */
export const HeaderAuthentication = Layer.succeed(Authentication, (httpEffect) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const header = request.headers["x-user-id"]
    const user = header === undefined ? Option.some(local) : Schema.decodeUnknownOption(UserId)(header)
    if (Option.isNone(user)) {
      return yield* new Unauthorized({
        detail: "The x-user-id header is not a user id: use letters, digits and . _ @ -"
      })
    }
    return yield* Effect.provideService(httpEffect, CurrentUser, user.value)
  })
)
