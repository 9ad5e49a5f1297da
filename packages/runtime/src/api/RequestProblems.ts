import { HttpApiMiddleware } from "effect/http-api"
import { BadRequest, Internal } from "./problems.ts"

/** Answers a request that does not fit its schema with a problem that names each value and what was expected. */
export class RequestProblems extends HttpApiMiddleware.Service<RequestProblems>()(
  "@anchor-deploy/runtime/api/RequestProblems",
  { error: [BadRequest, Internal] }
) {}
