import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { AnchorApi } from "@anchor-deploy/runtime/api"
import { Context, Effect, Layer } from "effect"
import { HttpClient, type HttpClientError } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { Target } from "../target/Target.ts"
import { loopbackLookup } from "./loopback.ts"
import { refusals } from "./refusals.ts"
import { Unreachable } from "./Unreachable.ts"

const codeOf = (cause: unknown): string => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  return typeof code === "string" ? code : String(cause)
}

const unreachable = (server: string) => (error: HttpClientError.HttpClientError) =>
  error.reason._tag === "TransportError" ? new Unreachable({ server, code: codeOf(error.reason.cause) }) : error

/** The API of the target's server, by its own schemas. */
export class AnchorClient extends Context.Service<AnchorClient>()("@anchor-deploy/cli/AnchorClient", {
  make: Effect.gen(function* () {
    const { server } = yield* Target
    const http = yield* HttpClient.HttpClient
    const httpClient = HttpClient.transformResponse(http, (answer) =>
      refusals(Effect.mapError(answer, unreachable(server)))
    )
    return yield* HttpApiClient.makeWith(AnchorApi, { httpClient, baseUrl: server })
  })
}) {
  static readonly layer = Layer.effect(AnchorClient, AnchorClient.make).pipe(
    Layer.provide(NodeHttpClient.layerNodeHttpNoAgent),
    Layer.provide(NodeHttpClient.layerAgentOptions({ lookup: loopbackLookup }))
  )
}
