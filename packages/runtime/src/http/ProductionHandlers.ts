import { AliasStore } from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import { CurrentUser } from "../api/CurrentUser.ts"
import { BadRequest } from "../api/problems.ts"
import { RollbackBody } from "../api/ProductionApi.ts"
import { AliasView } from "../api/views.ts"
import { rollBack } from "../production/rollBack.ts"
import { unpin } from "../production/unpin.ts"
import { accessProject } from "../project/accessProject.ts"
import { presentAlias } from "./present.ts"
import { readBody } from "./readBody.ts"
import { answering } from "./toProblem.ts"

const mine = Effect.fn("mine")(function* (projectId: string) {
  return yield* accessProject(yield* CurrentUser, projectId)
})

const decodeBody = Schema.decodeUnknownEffect(Schema.fromJsonString(RollbackBody))
const encodeAlias = (alias: AliasView) => Effect.orDie(Schema.encodeEffect(AliasView)(alias))

const rollbackBody = Effect.gen(function* () {
  const body = (yield* readBody(10_000)).toString("utf8")
  return body.trim() === "" ? {} : yield* decodeBody(body)
}).pipe(
  Effect.mapError((error) => new BadRequest({ detail: `The body takes {"deploymentId"} or nothing: ${error.message}` }))
)

export const ProductionHandlers = HttpApiBuilder.group(AnchorApi, "production", (handlers) =>
  handlers
    // A roll-back without a body is the common one: `curl -X POST`.
    .handleRaw("rollback", ({ params }) =>
      Effect.gen(function* () {
        const { deploymentId } = yield* rollbackBody
        const rolledBack = Effect.gen(function* () {
          const { projectId } = yield* mine(params.projectId)
          return yield* presentAlias(yield* rollBack(projectId, yield* CurrentUser, deploymentId))
        })
        return HttpServerResponse.jsonUnsafe(yield* encodeAlias(yield* answering(rolledBack)))
      })
    )
    .handleAll({
      live: Effect.fn(function* ({ params }) {
        const aliases = yield* AliasStore
        const { projectId } = yield* mine(params.projectId)
        return yield* presentAlias(yield* aliases.get(projectId))
      }, answering),
      promotions: Effect.fn(function* ({ params }) {
        const aliases = yield* AliasStore
        const { projectId } = yield* mine(params.projectId)
        const promotions = yield* aliases.promotions(projectId)
        return { items: promotions.map(({ projectId: _project, ...shown }) => shown), nextCursor: null }
      }, answering),
      unpin: Effect.fn(function* ({ params }) {
        const { projectId } = yield* mine(params.projectId)
        return yield* presentAlias(yield* unpin(projectId))
      }, answering)
    })
)
