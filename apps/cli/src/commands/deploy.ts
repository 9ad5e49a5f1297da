import { CommitSha } from "@anchor-deploy/domain"
import { DeploymentView } from "@anchor-deploy/runtime/api"
import { Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { followLog } from "../client/followLog.ts"
import { settled } from "../deployment/settled.ts"
import { answer } from "../output/answer.ts"
import { headline, printable } from "../output/printable.ts"
import { say } from "../output/say.ts"
import { Target } from "../target/Target.ts"

const asCommit = Schema.decodeOption(CommitSha)

const request = Effect.fn("request")(function* (given: Option.Option<string>) {
  const client = yield* AnchorClient
  const params = { projectId: yield* (yield* Target).project }
  const ref = Option.isSome(given) ? given.value : (yield* client.projects.get({ params })).branch
  const commit = asCommit(ref)
  const payload = Option.isSome(commit) ? { commitSha: commit.value } : { ref }
  const deployment = yield* client.deployments.request({ params, payload })
  const { commitMessage = "", commitSha, deploymentId } = deployment
  yield* say(`Deploying ${ref} as ${deploymentId}: ${commitSha.slice(0, 7)} ${headline(commitMessage)}`.trimEnd())
  return deployment
})

const follow = Effect.fn("follow")(
  function* (deployment: DeploymentView) {
    yield* followLog(deployment.deploymentId, ({ message }) => say(printable(message)))
    return yield* settled(deployment)
  },
  (effect, { deploymentId }) =>
    Effect.onInterrupt(effect, () => say(`${deploymentId} goes on without you: \`anchor cancel\` would end it.`))
)

export const deploy = Command.make(
  "deploy",
  {
    ref: Argument.String("ref").pipe(
      Argument.withDescription("A pushed branch, tag or whole commit id (default: the project's branch)"),
      Argument.withSchema(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))),
      Argument.optional
    ),
    wait: Flag.Boolean("wait").pipe(
      Flag.withDescription("Follow the deployment to its end (--no-wait: only ask for it)"),
      Flag.withDefault(true)
    )
  },
  Effect.fn(function* ({ ref, wait }) {
    const requested = yield* request(ref)
    const deployment = wait ? yield* follow(requested) : requested
    yield* answer(DeploymentView, deployment, ({ url }) => [url])
  })
).pipe(
  Command.withDescription(
    "Deploy what is pushed already, with the present environment; prints the deployment's address"
  ),
  Command.withExamples([
    { command: "anchor deploy", description: "Deploy the production branch again, for example after `anchor env set`" },
    { command: "anchor deploy v1.2", description: "Deploy a tag" },
    { command: "anchor deploy --no-wait", description: "Return at once" }
  ])
)
