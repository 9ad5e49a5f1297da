import { EnvView } from "@anchor-deploy/runtime/api"
import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { changeEnv } from "../env/changeEnv.ts"
import { readValue, splitAssignment } from "../env/readValue.ts"
import { answer } from "../output/answer.ts"
import { say } from "../output/say.ts"

export const envSet = Command.make(
  "set",
  {
    assignment: Argument.String("KEY[=VALUE]").pipe(
      Argument.withDescription("The variable; without =VALUE, the value is standard input")
    ),
    secret: Flag.Boolean("secret").pipe(
      Flag.withDescription("Keep the value secret: it is encrypted, masked in logs and never shown again"),
      Flag.optional
    )
  },
  Effect.fn(function* ({ assignment, secret }) {
    const given = splitAssignment(assignment)
    const { key } = given
    const value = Option.isSome(given.value) ? given.value.value : yield* readValue(key)
    const env = yield* changeEnv((variables) => {
      const before = variables.find((variable) => variable.key === key)
      // Without a word, a secret stays one.
      const isSecret = Option.getOrElse(secret, () => before?.isSecret ?? false)
      return Effect.succeed([...variables.filter((variable) => variable !== before), { key, value, isSecret }])
    })
    yield* say(
      `${key} is set, in env version ${env.envVersion}. It applies from the next deployment: \`anchor deploy\`.`
    )
    yield* answer(EnvView, env, () => [])
  })
).pipe(
  Command.withDescription("Set one environment variable, and leave the others as they are"),
  Command.withExamples([
    { command: "anchor env set GREETING=hello", description: "A value that everybody may read" },
    { command: "anchor env set API_KEY --secret < key.txt", description: "A secret that no shell history remembers" }
  ])
)
