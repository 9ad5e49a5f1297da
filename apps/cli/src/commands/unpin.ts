import { AliasView } from "@anchor-deploy/runtime/api"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { answer } from "../output/answer.ts"
import { sayLive } from "../output/sayLive.ts"
import { Target } from "../target/Target.ts"

export const unpin = Command.make(
  "unpin",
  {},
  Effect.fn(function* () {
    const client = yield* AnchorClient
    const projectId = yield* (yield* Target).project
    const alias = yield* client.production.unpin({ params: { projectId } })
    yield* sayLive(alias)
    yield* answer(AliasView, alias, ({ url }) => [url])
  })
).pipe(
  Command.withDescription("End the pin of a roll-back: what was built meanwhile goes live, and pushes do again"),
  Command.withExamples([{ command: "anchor unpin", description: "Let pushes go live again" }])
)
