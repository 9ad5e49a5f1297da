import { DeploymentView, TimelineView } from "@anchor-deploy/runtime/api"
import { DateTime, Effect, Schema } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeploymentOr } from "../deployment/findDeployment.ts"
import { newestOfAll } from "../deployment/history.ts"
import { answer } from "../output/answer.ts"
import { type Paint, painter, statusColour } from "../output/paint.ts"
import { headline, printable } from "../output/printable.ts"
import { table } from "../output/table.ts"
import { age, duration, moment } from "../output/times.ts"

const Inspected = Schema.Struct({ deployment: DeploymentView, timeline: TimelineView })
type Inspected = typeof Inspected.Type

const facts = ({ deployment, timeline }: Inspected, now: DateTime.Utc, paint: Paint): ReadonlyArray<string> => {
  const {
    author,
    branch,
    commitMessage = "",
    commitSha,
    createdAt,
    envVersion,
    live,
    projectId,
    status,
    trigger,
    url
  } = deployment
  const position = timeline.queuePosition === null ? "" : `, number ${timeline.queuePosition} in the queue`
  const by = author === undefined ? "" : ` (${headline(author)})`
  const rows = [
    ["status", `${paint(statusColour(status), status)}${live ? ", live" : ""}${position}`],
    ["project", projectId],
    ["commit", `${commitSha.slice(0, 7)} on ${branch}: ${headline(commitMessage, 72)}${by}`],
    ["created", `${moment(createdAt)} by ${trigger}, ${age(createdAt, now)} ago`],
    ["env", `version ${envVersion}`],
    ["address", url]
  ]
  return rows.map(([name = "", value]) => `  ${name.padEnd(8)} ${value}`)
}

const stages = ({ timeline }: Inspected): ReadonlyArray<string> =>
  table(
    ["STAGE", "TOOK"],
    timeline.stages.map(({ durationMs, status }) => [status, duration(durationMs)])
  )

const events = ({ timeline }: Inspected): ReadonlyArray<string> =>
  table(
    ["TIME", "EVENT", "DETAIL"],
    timeline.items.map(({ at, detail = "", type }) => [moment(at), type, headline(detail, 100)])
  )

const ending = ({ deployment: { cancellation, failure } }: Inspected): ReadonlyArray<string> => {
  if (failure !== undefined) return ["", `Failed at ${failure.stage}:`, printable(failure.message)]
  return cancellation === undefined ? [] : ["", `Canceled: ${printable(cancellation.reason)}`]
}

export const inspect = Command.make(
  "inspect",
  { deployment: deploymentArgument("the newest") },
  Effect.fn(function* ({ deployment: given }) {
    const client = yield* AnchorClient
    const deployment = yield* findDeploymentOr(given, newestOfAll)
    const { deploymentId } = deployment
    const timeline = yield* client.deployments.timeline({ params: { deploymentId } })
    const now = yield* DateTime.now
    const paint = yield* painter
    yield* answer(Inspected, { deployment, timeline }, (shown) => [
      paint("bold", deploymentId),
      ...facts(shown, now, paint),
      "",
      ...stages(shown),
      "",
      ...events(shown),
      ...ending(shown)
    ])
  })
).pipe(
  Command.withDescription("Show a deployment: its status, how long each stage took, its timeline, and why it failed"),
  Command.withExamples([
    { command: "anchor inspect", description: "The newest deployment" },
    { command: "anchor inspect dpl-01ka", description: "The one whose id begins so" }
  ])
)
