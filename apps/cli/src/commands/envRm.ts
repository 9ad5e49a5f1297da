import { EnvView } from "@anchor-deploy/runtime/api"
import { Effect, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { changeEnv } from "../env/changeEnv.ts"
import { answer } from "../output/answer.ts"
import { say } from "../output/say.ts"

class NoVariable extends Schema.TaggedError<NoVariable>()("NoVariable", { key: Schema.String }) {
  override get message(): string {
    return `There is no variable ${this.key}: see \`anchor env ls\`.`
  }
}

export const envRm = Command.make(
  "rm",
  { key: Argument.String("KEY").pipe(Argument.withDescription("The variable")) },
  Effect.fn(function* ({ key }) {
    const env = yield* changeEnv((variables) =>
      variables.some((variable) => variable.key === key)
        ? Effect.succeed(variables.filter((variable) => variable.key !== key))
        : Effect.fail(new NoVariable({ key }))
    )
    yield* say(
      `${key} is gone, in env version ${env.envVersion}. It applies from the next deployment: \`anchor deploy\`.`
    )
    yield* answer(EnvView, env, () => [])
  })
).pipe(
  Command.withDescription("Remove one environment variable, and leave the others as they are"),
  Command.withExamples([{ command: "anchor env rm GREETING", description: "Remove GREETING" }])
)
