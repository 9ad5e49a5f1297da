import type { UserId } from "@anchor-deploy/domain"
import { Context } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import { Unauthorized } from "./problems.ts"

/** Who asks. Handlers know nothing else of authentication. */
export class CurrentUser extends Context.Service<CurrentUser, UserId>()("@anchor-deploy/runtime/api/CurrentUser") {}

/**
 * Finds out who asks. The dev-server believes the `x-user-id` header, since it listens on loopback
 * alone; other compositions bring sessions or bearer tokens.
 */
export class Authentication extends HttpApiMiddleware.Service<Authentication, { provides: CurrentUser }>()(
  "@anchor-deploy/runtime/api/Authentication",
  { error: Unauthorized }
) {}
