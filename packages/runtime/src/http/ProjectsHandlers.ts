import { BranchName, EnvStore, Intake, ProjectStore, RootDirectory } from "@anchor-deploy/domain"
import { Effect, Redacted } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { AnchorApi } from "../api/Api.ts"
import { CurrentUser } from "../api/CurrentUser.ts"
import { CreatedProject } from "../api/views.ts"
import { writeEnv } from "../env/writeEnv.ts"
import { accessProject } from "../project/accessProject.ts"
import { changeProject } from "../project/changeProject.ts"
import { createProject } from "../project/createProject.ts"
import { createPushToken } from "../project/createPushToken.ts"
import { removeProject } from "../project/removeProject.ts"
import { rotateWebhookSecret } from "../project/rotateWebhookSecret.ts"
import { ifMatch } from "./ifMatch.ts"
import { presentDelivery, presentEnv, presentProject } from "./present.ts"
import { answering } from "./toProblem.ts"

const mine = Effect.fn("mine")(function* (projectId: string) {
  return yield* accessProject(yield* CurrentUser, projectId)
})

const defaultLimit = 20

export const ProjectsHandlers = HttpApiBuilder.group(AnchorApi, "projects", (handlers) =>
  handlers.handleAll({
    list: Effect.fn(function* ({ query }) {
      const projects = yield* ProjectStore
      const page = yield* projects.list(yield* CurrentUser, {
        limit: query.limit ?? defaultLimit,
        cursor: query.cursor
      })
      return { items: yield* Effect.forEach(page.items, presentProject), nextCursor: page.nextCursor }
    }, answering),
    create: Effect.fn(function* ({ payload }) {
      const { branch, name, projectId, repoUrl, rootDirectory } = payload
      const { project, webhookSecret } = yield* createProject({
        projectId,
        name: name ?? projectId,
        userId: yield* CurrentUser,
        repoUrl,
        branch: branch ?? BranchName.make("main"),
        rootDirectory: rootDirectory ?? RootDirectory.make("")
      })
      return new CreatedProject({ ...(yield* presentProject(project)), webhookSecret: Redacted.value(webhookSecret) })
    }, answering),
    get: Effect.fn(function* ({ params }) {
      return yield* presentProject(yield* mine(params.projectId))
    }, answering),
    update: Effect.fn(function* ({ params, payload }) {
      const { projectId } = yield* mine(params.projectId)
      return yield* presentProject(yield* changeProject(projectId, payload))
    }, answering),
    remove: Effect.fn(function* ({ params }) {
      yield* removeProject(yield* mine(params.projectId))
    }, answering),
    rotateWebhookSecret: Effect.fn(function* ({ params }) {
      const { projectId } = yield* mine(params.projectId)
      return { webhookSecret: Redacted.value(yield* rotateWebhookSecret(projectId)) }
    }, answering),
    createPushToken: Effect.fn(function* ({ params }) {
      const { projectId } = yield* mine(params.projectId)
      return { token: Redacted.value(yield* createPushToken(projectId)) }
    }, answering),
    env: Effect.fn(function* ({ params }) {
      const envs = yield* EnvStore
      return presentEnv(yield* envs.current((yield* mine(params.projectId)).projectId))
    }, answering),
    replaceEnv: ({ headers, params, payload }) =>
      Effect.gen(function* () {
        const expected = yield* ifMatch(headers["if-match"])
        return yield* answering(
          Effect.gen(function* () {
            const { projectId } = yield* mine(params.projectId)
            const inputs = payload.envVars.map((input) => ({ ...input, isSecret: input.isSecret ?? false }))
            return presentEnv(yield* writeEnv(projectId, inputs, { expected, makeCurrent: true }))
          })
        )
      }),
    deliveries: Effect.fn(function* ({ params, query }) {
      const intake = yield* Intake
      const { projectId } = yield* mine(params.projectId)
      const page = yield* intake.deliveries(projectId, { limit: query.limit ?? defaultLimit, cursor: query.cursor })
      return { items: page.items.map(presentDelivery), nextCursor: page.nextCursor }
    }, answering)
  })
)
