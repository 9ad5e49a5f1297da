/**
 * The `anchor` command as a function: arguments in, exit code out.
 *
 * Data goes to standard output, everything else to standard error. Exit codes: 0 it worked, 1 it
 * failed, 2 it was called wrongly, 4 the server does not allow it.
 */
import { Effect, Layer } from "effect"
import { CliConfig, CliOutput, Command, GlobalFlag, TerminalCapabilities } from "effect/cli"
import { anchor } from "./anchor.ts"
import { explain } from "./output/explain.ts"
import { presenter } from "./output/presenter.ts"
import { say } from "./output/say.ts"
import { version } from "./version.ts"

const settings = Layer.mergeAll(
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  CliOutput.layerPresenter(presenter),
  TerminalCapabilities.layer
)

const run = Command.runWith(anchor, { version })

export const runAnchor = Effect.fn("runAnchor")(
  function* (args: ReadonlyArray<string>) {
    yield* run(args)
    return 0
  },
  // Help without having asked for it: `anchor` alone is a question, `anchor env` misses its verb.
  Effect.catchTag("ShowHelp", ({ commandPath, errors }) =>
    Effect.succeed(errors.length === 0 && commandPath.length === 1 ? 0 : 2)
  ),
  Effect.catch((error) => {
    const { exitCode, lines } = explain(error)
    return Effect.as(say(...lines), exitCode)
  }),
  Effect.catchDefect((defect) => {
    const fault = defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)
    return Effect.as(say("This is a fault in the anchor command itself:", fault), 1)
  }),
  Effect.provide(settings)
)
