import { HttpApi, OpenApi } from "effect/http-api"
import { DeploymentsApi } from "./DeploymentsApi.ts"
import { ProductionApi } from "./ProductionApi.ts"
import { ProjectsApi } from "./ProjectsApi.ts"
import { RequestProblems } from "./RequestProblems.ts"
import { RuntimeLogsApi } from "./RuntimeLogsApi.ts"
import { SystemApi } from "./SystemApi.ts"
import { WebhookApi } from "./WebhookApi.ts"

/** Anchor's HTTP API, as schemas alone: servers implement it, clients are derived from it. */
export class AnchorApi extends HttpApi.make("anchor")
  .add(SystemApi)
  .add(WebhookApi)
  .add(ProjectsApi)
  .add(DeploymentsApi)
  .add(ProductionApi)
  .add(RuntimeLogsApi)
  .middleware(RequestProblems)
  .annotateMerge(
    OpenApi.annotations({
      title: "Anchor",
      description:
        "Turns a git push into a live Next.js site. Errors are RFC 9457 problem details with a stable type and code; lists answer {items, nextCursor} and take ?limit=&cursor=.",
      version: "0.1.0"
    })
  ) {}
