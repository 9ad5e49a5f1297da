import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"

/** `/health` answers 200 once the stored routes serve. */
export class SystemApi extends HttpApiGroup.make("system")
  .add(
    HttpApiEndpoint.get("health", "/health", {
      success: Schema.Struct({ status: Schema.Literal("ok"), version: Schema.String })
    })
  )
  .add(
    HttpApiEndpoint.get("info", "/info", {
      success: Schema.Struct({ name: Schema.String, version: Schema.String, environment: Schema.String })
    })
  ) {}
