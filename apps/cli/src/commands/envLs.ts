import { EnvView } from "@anchor-deploy/runtime/api"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { answer } from "../output/answer.ts"
import { say } from "../output/say.ts"
import { table } from "../output/table.ts"
import { Target } from "../target/Target.ts"

/** One line, whatever the value holds. */
const shown = (value: string | undefined): string => {
  if (value === undefined) return "(secret)"
  return /[\u0000-\u001f\u007f-\u009f]/.test(value) ? JSON.stringify(value) : value
}

export const envLs = Command.make(
  "ls",
  {},
  Effect.fn(function* () {
    const client = yield* AnchorClient
    const projectId = yield* (yield* Target).project
    const env = yield* client.projects.env({ params: { projectId } })
    if (env.envVars.length === 0) yield* say(`${projectId} has no environment variables.`)
    yield* answer(EnvView, env, ({ envVars }) =>
      envVars.length === 0
        ? []
        : table(
            ["NAME", "VALUE"],
            envVars.map(({ key, value }) => [key, shown(value)])
          )
    )
  })
).pipe(
  Command.withDescription("List the project's environment variables; the values of secrets are never shown"),
  Command.withExamples([{ command: "anchor env ls --json", description: "With the version, for a script" }])
)
