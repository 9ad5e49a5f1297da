import { BuildLog, DeploymentStore, type Events, isTerminal } from "@anchor-deploy/domain"
import { DateTime, Effect, Schema, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import { CurrentUser } from "../api/CurrentUser.ts"
import type { NewDeployment } from "../api/DeploymentsApi.ts"
import { BadRequest, BuildNotStarted } from "../api/problems.ts"
import { LogLineView } from "../api/views.ts"
import { accessDeployment } from "../deployment/accessDeployment.ts"
import { cancelDeployment } from "../deployment/cancelDeployment.ts"
import { queuePosition } from "../deployment/queuePosition.ts"
import { type DeploymentTarget, requestDeployment } from "../deployment/requestDeployment.ts"
import { stagesOf } from "../deployment/stagesOf.ts"
import { followLog } from "../log/followLog.ts"
import { promote } from "../production/promote.ts"
import { accessProject } from "../project/accessProject.ts"
import { presentAlias, presentDeployment } from "./present.ts"
import { resumeAfter } from "./resumeAfter.ts"
import { sseResponse } from "./sse.ts"
import { answering } from "./toProblem.ts"

const mine = Effect.fn("mine")(function* (deploymentId: string) {
  return yield* accessDeployment(yield* CurrentUser, deploymentId)
})

const encodeLine = Schema.encodeSync(LogLineView)

const targetOf = (payload: typeof NewDeployment.Type): DeploymentTarget | undefined => {
  const given: ReadonlyArray<DeploymentTarget> = [
    ...(payload.ref === undefined ? [] : [{ _tag: "Ref" as const, ref: payload.ref }]),
    ...(payload.commitSha === undefined ? [] : [{ _tag: "Commit" as const, commitSha: payload.commitSha }]),
    ...(payload.deploymentId === undefined ? [] : [{ _tag: "Redeploy" as const, deploymentId: payload.deploymentId }])
  ]
  return given.length === 1 ? given[0] : undefined
}

export const DeploymentsHandlers = HttpApiBuilder.group(AnchorApi, "deployments", (handlers) =>
  handlers
    .handle("history", ({ params, query }) =>
      Effect.gen(function* () {
        const deployments = yield* DeploymentStore
        const { projectId } = yield* accessProject(yield* CurrentUser, params.projectId)
        const page = yield* deployments.history(projectId, { limit: query.limit ?? 20, cursor: query.cursor })
        return { items: yield* Effect.forEach(page.items, presentDeployment), nextCursor: page.nextCursor }
      }).pipe(answering)
    )
    .handle("request", ({ params, payload }) =>
      Effect.gen(function* () {
        const target = targetOf(payload)
        if (target === undefined) {
          return yield* new BadRequest({ detail: "Give exactly one of ref, commitSha and deploymentId." })
        }
        const envOverrides = payload.envOverrides?.map((input) => ({ ...input, isSecret: input.isSecret ?? false }))
        const requested = Effect.gen(function* () {
          const userId = yield* CurrentUser
          const project = yield* accessProject(userId, params.projectId)
          const wish = { target, envVersion: payload.envVersion, envOverrides }
          return yield* presentDeployment(yield* requestDeployment(project, userId, wish))
        })
        return yield* answering(requested)
      })
    )
    .handle("get", ({ params }) =>
      mine(params.deploymentId).pipe(
        Effect.flatMap(({ deployment }) => presentDeployment(deployment)),
        answering
      )
    )
    .handle("cancel", ({ params }) =>
      Effect.gen(function* () {
        const { deployment } = yield* mine(params.deploymentId)
        const reason = `canceled by ${yield* CurrentUser}`
        return yield* presentDeployment(yield* cancelDeployment(deployment.deploymentId, reason))
      }).pipe(answering)
    )
    .handle("promote", ({ params }) =>
      Effect.gen(function* () {
        const { deployment } = yield* mine(params.deploymentId)
        return yield* presentAlias(yield* promote(deployment, yield* CurrentUser))
      }).pipe(answering)
    )
    .handle("logs", ({ params, query }) =>
      Effect.gen(function* () {
        const { deployment } = yield* answering(mine(params.deploymentId))
        const log = yield* BuildLog
        const page = yield* answering(
          log.read(deployment.deploymentId, { limit: query.limit ?? 100, cursor: query.cursor })
        )
        const ended = isTerminal(deployment.status)
        if (page.lines.length === 0 && query.cursor === undefined && !ended) {
          return yield* new BuildNotStarted({
            detail: `Deployment ${deployment.deploymentId} is ${deployment.status}.`
          })
        }
        return { logs: page.lines, nextCursor: ended && page.lines.length === 0 ? null : page.cursor }
      })
    )
    .handleRaw("followLogs", ({ params, query, request }) =>
      Effect.gen(function* () {
        const { deployment } = yield* answering(mine(params.deploymentId))
        const after = resumeAfter(request.headers["last-event-id"], query.cursor)
        const services = yield* Effect.context<BuildLog | DeploymentStore | Events>()
        const events = followLog(deployment.deploymentId, after).pipe(
          Stream.map((event) =>
            event._tag === "Line"
              ? { id: String(event.line.sequence), data: encodeLine(event.line) }
              : { event: "status", data: { status: event.status } }
          ),
          Stream.provideContext(services)
        )
        return sseResponse(events)
      })
    )
    .handle("timeline", ({ params }) =>
      Effect.gen(function* () {
        const deployments = yield* DeploymentStore
        const { deployment } = yield* mine(params.deploymentId)
        return {
          items: yield* deployments.timeline(deployment.deploymentId),
          nextCursor: null,
          stages: stagesOf(deployment, yield* DateTime.now),
          queuePosition: yield* queuePosition(deployment)
        }
      }).pipe(answering)
    )
)
