import { AliasView } from "@anchor-deploy/runtime/api"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeploymentOr } from "../deployment/findDeployment.ts"
import { newest } from "../deployment/history.ts"
import { answer } from "../output/answer.ts"
import { sayLive } from "../output/sayLive.ts"

const newestSuccess = newest(
  ({ status }) => status === "success",
  (projectId) => `${projectId} has no successful deployment to promote.`
)

export const promote = Command.make(
  "promote",
  { deployment: deploymentArgument("the newest successful one") },
  Effect.fn(function* ({ deployment: given }) {
    const client = yield* AnchorClient
    const { deploymentId } = yield* findDeploymentOr(given, newestSuccess)
    const alias = yield* client.deployments.promote({ params: { deploymentId } })
    yield* sayLive(alias)
    yield* answer(AliasView, alias, ({ url }) => [url])
  })
).pipe(
  Command.withDescription("Make a deployment live, without a build; ends a pin"),
  Command.withExamples([
    { command: "anchor promote", description: "The newest deployment that succeeded" },
    { command: "anchor promote dpl-01ka", description: "The one whose id begins so" }
  ])
)
