import { AliasView, DeploymentView, ProjectView } from "@anchor-deploy/runtime/api"
import { DateTime, Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { history } from "../deployment/history.ts"
import { answer } from "../output/answer.ts"
import { painter, statusColour } from "../output/paint.ts"
import { headline } from "../output/printable.ts"
import { say } from "../output/say.ts"
import { table } from "../output/table.ts"
import { age } from "../output/times.ts"
import { Target } from "../target/Target.ts"

const Listed = Schema.Struct({ project: ProjectView, live: AliasView })

const listProjects = Effect.gen(function* () {
  const client = yield* AnchorClient
  const projects = yield* Stream.paginate(undefined as string | undefined, (cursor) =>
    client.projects
      .list({ query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } })
      .pipe(Effect.map(({ items, nextCursor }) => [items, Option.fromNullOr(nextCursor)] as const))
  ).pipe(
    Stream.mapEffect(
      (project) =>
        Effect.map(client.production.live({ params: { projectId: project.projectId } }), (live) => ({ project, live })),
      { concurrency: 4 }
    ),
    Stream.runCollect
  )
  if (projects.length === 0) yield* say("There is no project yet: `anchor link` makes one.")
  yield* answer(Schema.Array(Listed), projects, (items) =>
    items.length === 0
      ? []
      : table(
          ["PROJECT", "LIVE", "BRANCH", "ADDRESS"],
          items.map(({ live, project }) => [
            project.projectId,
            live.deploymentId === null ? "nothing yet" : `${live.deploymentId}${live.pinned ? " (pinned)" : ""}`,
            project.branch,
            project.url
          ])
        )
  )
})

const listDeployments = Effect.fn("listDeployments")(function* (limit: number) {
  const projectId = yield* (yield* Target).project
  const now = yield* DateTime.now
  const paint = yield* painter
  const deployments = yield* history(projectId, Math.min(limit, 100)).pipe(Stream.take(limit), Stream.runCollect)
  const client = yield* AnchorClient
  const live = yield* client.production.live({ params: { projectId } })
  if (deployments.length === 0) yield* say(`${projectId} has no deployment yet. Push one: git push anchor.`)
  yield* answer(Schema.Array(DeploymentView), deployments, (items) =>
    items.length === 0
      ? []
      : table(
          ["DEPLOYMENT", "STATUS", "AGE", "BRANCH", "COMMIT", "MESSAGE"],
          items.map((deployment) => [
            deployment.deploymentId,
            paint(statusColour(deployment.status), deployment.status) +
              (deployment.live ? (live.pinned ? ", live (pinned)" : ", live") : ""),
            age(deployment.createdAt, now),
            deployment.branch,
            deployment.commitSha.slice(0, 7),
            headline(deployment.commitMessage ?? "")
          ])
        )
  )
})

export const ls = Command.make(
  "ls",
  {
    all: Flag.Boolean("all").pipe(
      Flag.withAlias("a"),
      Flag.withoutNegation,
      Flag.withDescription("List your projects instead"),
      Flag.withDefault(false)
    ),
    limit: Flag.Int("limit").pipe(
      Flag.withAlias("n"),
      Flag.withMetavar("N"),
      Flag.withDescription("How many deployments (default: 20)"),
      Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 }))),
      Flag.withDefault(20)
    )
  },
  ({ all, limit }) => (all ? listProjects : listDeployments(limit))
).pipe(
  Command.withDescription("List the project's deployments, newest first, or with --all your projects"),
  Command.withExamples([
    { command: "anchor ls", description: "The last 20 deployments" },
    { command: "anchor ls --all", description: "Your projects, what is live and where" },
    { command: "anchor ls --json -n 1", description: "The newest deployment, for a script" }
  ])
)
