import { Effect, Option, Schema, Stdio } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeployment } from "../deployment/findDeployment.ts"
import { answer } from "../output/answer.ts"
import { openBrowser } from "../output/openBrowser.ts"
import { say } from "../output/say.ts"
import { Json } from "../target/flags.ts"
import { Target } from "../target/Target.ts"

const Address = Schema.Struct({ url: Schema.String })

const production = Effect.gen(function* () {
  const client = yield* AnchorClient
  const projectId = yield* (yield* Target).project
  const alias = yield* client.production.live({ params: { projectId } })
  if (alias.deploymentId === null) yield* say("Nothing is live there yet: git push anchor.")
  return { url: alias.url }
})

export const open = Command.make(
  "open",
  { deployment: deploymentArgument("what is live") },
  Effect.fn(function* ({ deployment: given }) {
    const stdio = yield* Stdio.Stdio
    const { url } = Option.isSome(given) ? yield* findDeployment(given.value) : yield* production
    yield* answer(Address, { url }, () => [url])
    if (!(yield* Json) && (yield* stdio.stdoutIsTerminal)) yield* openBrowser(url)
  })
).pipe(
  Command.withDescription("Print the site's address, and on a terminal open it in the browser"),
  Command.withExamples([
    { command: "anchor open", description: "Production" },
    { command: "curl $(anchor open)", description: "The address alone, for a script" }
  ])
)
