import { isTerminal } from "@anchor-deploy/domain"
import { DeploymentView } from "@anchor-deploy/runtime/api"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeploymentOr } from "../deployment/findDeployment.ts"
import { newest } from "../deployment/history.ts"
import { answer } from "../output/answer.ts"
import { say } from "../output/say.ts"

const newestUnfinished = newest(
  ({ status }) => !isTerminal(status),
  (projectId) => `Nothing is to be canceled: every deployment of ${projectId} has ended.`
)

export const cancel = Command.make(
  "cancel",
  { deployment: deploymentArgument("the newest that has not ended") },
  Effect.fn(function* ({ deployment: given }) {
    const client = yield* AnchorClient
    const { deploymentId } = yield* findDeploymentOr(given, newestUnfinished)
    const canceled = yield* client.deployments.cancel({ params: { deploymentId } })
    yield* say(`${deploymentId} is canceled.`)
    yield* answer(DeploymentView, canceled, () => [])
  })
).pipe(
  Command.withDescription("End a deployment that has not ended; what is live stays"),
  Command.withExamples([{ command: "anchor cancel", description: "The newest deployment under way" }])
)
