import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import { Settings } from "../Settings.ts"

export const SystemHandlers = HttpApiBuilder.group(
  AnchorApi,
  "system",
  Effect.fn(function* (handlers) {
    const { environment, version } = yield* Settings
    return handlers.handleAll({
      health: () => Effect.succeed({ status: "ok" as const, version }),
      info: () => Effect.succeed({ name: "anchor", version, environment })
    })
  })
)
