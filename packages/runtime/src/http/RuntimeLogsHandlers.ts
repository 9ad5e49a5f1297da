import { type DeploymentStore, RuntimeLog } from "@anchor-deploy/domain"
import { Effect, Schema, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import { CurrentUser } from "../api/CurrentUser.ts"
import { RuntimeLineView } from "../api/RuntimeLogsApi.ts"
import { accessDeployment } from "../deployment/accessDeployment.ts"
import { followRuntimeLog } from "../log/followRuntimeLog.ts"
import { resumeAfter } from "./resumeAfter.ts"
import { sseResponse } from "./sse.ts"
import { answering } from "./toProblem.ts"

const encodeLine = Schema.encodeSync(RuntimeLineView)

export const RuntimeLogsHandlers = HttpApiBuilder.group(AnchorApi, "runtimeLogs", (handlers) =>
  handlers
    .handle("logs", ({ params, query }) =>
      Effect.gen(function* () {
        const log = yield* RuntimeLog
        const { deployment } = yield* accessDeployment(yield* CurrentUser, params.deploymentId)
        const page = yield* log.read(deployment.deploymentId, { limit: query.limit ?? 100, cursor: query.cursor })
        return { logs: page.lines, nextCursor: page.cursor }
      }).pipe(answering)
    )
    .handleRaw("follow", ({ params, query, request }) =>
      Effect.gen(function* () {
        const { deployment } = yield* answering(accessDeployment(yield* CurrentUser, params.deploymentId))
        const after = resumeAfter(request.headers["last-event-id"], query.cursor)
        const services = yield* Effect.context<RuntimeLog | DeploymentStore>()
        const events = followRuntimeLog(deployment.deploymentId, after).pipe(
          Stream.map((line) => ({ id: String(line.sequence), data: encodeLine(line) })),
          Stream.provideContext(services)
        )
        return sseResponse(events)
      })
    )
)
