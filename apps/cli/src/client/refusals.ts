import { problem } from "@anchor-deploy/runtime/api"
import { Effect, Schema } from "effect"
import { type HttpClientResponse, ProblemDetails } from "effect/http"
import { Refused } from "./Refused.ts"

const declared = Schema.Union([...problem.problems, problem.Internal])

const decodeDeclared = Schema.decodeUnknownEffect(declared)
const decodeDetails = Schema.decodeUnknownEffect(ProblemDetails.Schema)

/** What a refusal says: one of the API's own problems, or whatever else can be made of it. */
const explain = (response: HttpClientResponse.HttpClientResponse) =>
  response.json.pipe(
    Effect.flatMap((body) =>
      decodeDeclared(body).pipe(
        Effect.catch(() =>
          Effect.map(decodeDetails(body), ({ detail, title }) => {
            const more = detail === undefined ? {} : { detail }
            return new Refused({ status: response.status, title: title ?? `Status ${response.status}.`, ...more })
          })
        )
      )
    ),
    Effect.catch(() =>
      Effect.succeed(
        new Refused({
          status: response.status,
          title: `The server answered ${response.status}, and not as Anchor does.`,
          detail: "Is something else running there? Name Anchor's address with --url."
        })
      )
    )
  )

/** Passes a good answer on, and fails with what any other one says. */
export const refusals = <E, R>(answer: Effect.Effect<HttpClientResponse.HttpClientResponse, E, R>) =>
  Effect.flatMap(answer, (response) =>
    response.status < 300 ? Effect.succeed(response) : Effect.flatMap(explain(response), Effect.fail)
  )
