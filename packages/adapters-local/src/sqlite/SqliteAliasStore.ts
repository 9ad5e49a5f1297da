import {
  Alias,
  AliasConflict,
  AliasStore,
  Deployment,
  DeploymentStore,
  mayGoLive,
  moved,
  NotPromotable,
  type ProjectId,
  Promotion,
  type PromotionOptions,
  StoreError,
  unsetAlias
} from "@anchor-deploy/domain"
import { DateTime, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { record } from "./record.ts"
import * as SqliteDeploymentStore from "./SqliteDeploymentStore.ts"
import { storeErrors } from "./storeErrors.ts"

interface Row {
  readonly record: string
}

const keptPromotions = 100

const failing = storeErrors("AliasStore")
const aliasRecord = record(Alias)
const deploymentRecord = record(Deployment)
const promotionRecord = record(Promotion)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const deployments = yield* DeploymentStore

  const find = Effect.fnUntraced(function* (projectId: ProjectId) {
    const [row] = yield* sql<Row>`SELECT record FROM aliases WHERE project_id = ${projectId}`
    return row === undefined ? undefined : yield* aliasRecord.decode(row)
  })

  const write = Effect.fnUntraced(function* (alias: Alias) {
    const text = yield* aliasRecord.encode(alias)
    yield* sql`INSERT INTO aliases (project_id, record) VALUES (${alias.projectId}, ${text})
      ON CONFLICT DO UPDATE SET record = excluded.record`
    return alias
  })

  const storedDeployment = Effect.fnUntraced(function* ({ deploymentId }: Deployment) {
    const [row] = yield* sql<Row>`SELECT record FROM deployments WHERE deployment_id = ${deploymentId}`
    if (row !== undefined) return yield* deploymentRecord.decode(row)
    const cause = new Error(`Deployment ${deploymentId} is not stored, so that it cannot be live.`)
    return yield* new StoreError({ port: "AliasStore", operation: "promote", retryable: false, cause })
  })

  /** Within the promotion's transaction: if that fails, the deployment has not succeeded either. */
  const succeeded = (candidate: Deployment, fence: number) =>
    deployments
      .apply(candidate.deploymentId, { _tag: "Succeeded", fence })
      .pipe(
        Effect.catchTag(["IllegalTransition", "StaleFence", "LeaseHeld", "DeploymentNotFound"], () =>
          Effect.flatMap(storedDeployment(candidate), ({ deploymentId, status }) =>
            Effect.fail(new NotPromotable({ deploymentId, status }))
          )
        )
      )

  const get = Effect.fn("AliasStore.get")(function* (projectId: ProjectId) {
    return (yield* find(projectId)) ?? unsetAlias(projectId)
  }, failing("get"))

  const all = sql<Row>`SELECT record FROM aliases ORDER BY project_id`.pipe(
    Effect.flatMap((rows) => Effect.forEach(rows, aliasRecord.decode)),
    failing("all"),
    Effect.withSpan("AliasStore.all")
  )

  const promote = Effect.fn("AliasStore.promote")(
    function* (candidate: Deployment, options: PromotionOptions) {
      const { by, expectedGeneration: expected, kind, succeeding } = options
      const deployment =
        succeeding === undefined ? yield* storedDeployment(candidate) : yield* succeeded(candidate, succeeding)
      const { deploymentId, projectId } = deployment
      const alias = (yield* find(projectId)) ?? unsetAlias(projectId)
      if (alias.generation !== expected) {
        return yield* new AliasConflict({ projectId, expected, actual: alias.generation })
      }
      yield* Effect.fromResult(mayGoLive(alias, deployment, kind))
      const after = yield* write(moved(alias, deployment, kind))
      const from = alias.deploymentId === undefined ? {} : { from: alias.deploymentId }
      const promotion = new Promotion({
        projectId,
        generation: after.generation,
        kind,
        ...from,
        to: deploymentId,
        by,
        at: yield* DateTime.now
      })
      const text = yield* promotionRecord.encode(promotion)
      yield* sql`INSERT INTO promotions (project_id, generation, record)
        VALUES (${projectId}, ${after.generation}, ${text})`
      return after
    },
    sql.withTransaction,
    failing("promote")
  )

  const unpin = Effect.fn("AliasStore.unpin")(
    function* (projectId: ProjectId) {
      const alias = yield* find(projectId)
      if (alias === undefined) return unsetAlias(projectId)
      return alias.pinned ? yield* write(new Alias({ ...alias, pinned: false })) : alias
    },
    sql.withTransaction,
    failing("unpin")
  )

  const confirm = Effect.fn("AliasStore.confirm")(
    function* (projectId: ProjectId, generation: number) {
      const alias = yield* find(projectId)
      if (alias === undefined || generation <= alias.appliedGeneration) return
      yield* write(new Alias({ ...alias, appliedGeneration: generation }))
    },
    sql.withTransaction,
    failing("confirm")
  )

  const promotions = Effect.fn("AliasStore.promotions")(function* (projectId: ProjectId) {
    const rows = yield* sql<Row>`SELECT record FROM promotions WHERE project_id = ${projectId}
      ORDER BY generation DESC LIMIT ${keptPromotions}`
    return yield* Effect.forEach(rows, promotionRecord.decode)
  }, failing("promotions"))

  return AliasStore.of({ get, all, promote, unpin, confirm, promotions })
})

/** Aliases in table `aliases`, their changes in `promotions`. */
export const layer = Layer.effect(AliasStore, make).pipe(Layer.provide(SqliteDeploymentStore.layer))
