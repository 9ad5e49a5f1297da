import { AliasView } from "@anchor-deploy/runtime/api"
import { Effect, Option } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeployment } from "../deployment/findDeployment.ts"
import { answer } from "../output/answer.ts"
import { sayLive } from "../output/sayLive.ts"
import { Target } from "../target/Target.ts"

/** The project to roll back and to where; without a deployment the server knows what was live before. */
const destination = Effect.fn("destination")(function* (given: Option.Option<string>) {
  if (Option.isNone(given)) return { projectId: yield* (yield* Target).project, payload: {} }
  const { deploymentId, projectId } = yield* findDeployment(given.value)
  return { projectId, payload: { deploymentId } }
})

export const rollback = Command.make(
  "rollback",
  { deployment: deploymentArgument("what was live before") },
  Effect.fn(function* ({ deployment: given }) {
    const client = yield* AnchorClient
    const { payload, projectId } = yield* destination(given)
    const alias = yield* client.production.rollback({ params: { projectId }, payload })
    yield* sayLive(alias)
    yield* answer(AliasView, alias, ({ url }) => [url])
  })
).pipe(
  Command.withDescription("Serve an earlier release again, code and environment together, and pin production to it"),
  Command.withExamples([
    { command: "anchor rollback", description: "Back to what was live before" },
    { command: "anchor rollback dpl-01ka", description: "Back to the one whose id begins so" }
  ])
)
