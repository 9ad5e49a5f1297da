import { Cause, Effect, ErrorReporter, SchemaIssue } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import { BadRequest, Internal } from "../api/problems.ts"
import { RequestProblems } from "../api/RequestProblems.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const segment = (part: PropertyKey | { readonly key: PropertyKey }): string | number => {
  const key = typeof part === "object" ? part.key : part
  return typeof key === "number" ? key : String(key)
}

/** Names the values of a request that do not fit; a response that does not is our own fault, and is reported. */
export const requestProblems = HttpApiMiddleware.layerSchemaErrorTransform(RequestProblems, (error) => {
  if (error.kind === "Body" || error.kind === "ResponseHeaders") {
    return Effect.andThen(
      ErrorReporter.report(Cause.fail(error)),
      Effect.fail(new Internal({ detail: "The answer could not be written." }))
    )
  }
  const slot = error.kind.toLowerCase()
  const errors = format(error.cause.issue).issues.map(({ message, path = [] }) => ({
    path: [slot, ...path.map(segment)],
    message
  }))
  const detail = errors.map(({ message, path }) => `${path.slice(1).join(".") || slot}: ${message}`).join("; ")
  return Effect.fail(new BadRequest({ detail, errors }))
})
