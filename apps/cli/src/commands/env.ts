import { Command } from "effect/cli"
import { envLs } from "./envLs.ts"
import { envRm } from "./envRm.ts"
import { envSet } from "./envSet.ts"

export const env = Command.make("env").pipe(
  Command.withSubcommands([envLs, envSet, envRm]),
  Command.withDescription("Read and change the project's environment variables"),
  Command.withExamples([
    { command: "anchor env ls", description: "What is set" },
    { command: "anchor env set GREETING=hello", description: "Set a variable" }
  ])
)
