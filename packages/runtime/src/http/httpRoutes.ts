import { Layer } from "effect"
import { HttpApiBuilder, HttpApiScalar } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import { DeploymentsHandlers } from "./DeploymentsHandlers.ts"
import { ProductionHandlers } from "./ProductionHandlers.ts"
import { ProjectsHandlers } from "./ProjectsHandlers.ts"
import { requestProblems } from "./requestProblems.ts"
import { RuntimeLogsHandlers } from "./RuntimeLogsHandlers.ts"
import { SystemHandlers } from "./SystemHandlers.ts"
import { WebhookHandlers } from "./WebhookHandlers.ts"

/**
 * The HTTP API with its description at `/openapi.json`, browsable at `/docs`. It needs the ports, and
 * an `Authentication` that fits where the server listens.
 */
export const httpRoutes = Layer.mergeAll(
  HttpApiBuilder.layer(AnchorApi, { openapiPath: "/openapi.json" }),
  // Without fonts from elsewhere: the page works offline.
  HttpApiScalar.layer(AnchorApi, { path: "/docs", scalar: { withDefaultFonts: false } })
).pipe(
  Layer.provide([
    SystemHandlers,
    WebhookHandlers,
    ProjectsHandlers,
    DeploymentsHandlers,
    ProductionHandlers,
    RuntimeLogsHandlers
  ]),
  Layer.provide(requestProblems)
)
