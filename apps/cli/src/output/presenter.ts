import { Console, Effect } from "effect"
import { CliOutput, TerminalCapabilities } from "effect/cli"
import { printable } from "./printable.ts"
import { say } from "./say.ts"

/**
 * Help that was asked for is data; a wrong invocation is told on standard error, in one line and with
 * a pointer to the help, so that it is not buried under it.
 */
export const presenter: CliOutput.Presenter = {
  present: Effect.fnUntraced(function* (event) {
    const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
    const formatter = CliOutput.defaultFormatter({ colors: canColor })
    switch (event._tag) {
      case "Version":
        return yield* Console.log(event.version)
      case "Help": {
        const isGroup = event.reason === "Implicit" && event.commandPath.length > 1
        const help = formatter.formatHelpDoc(event.helpDoc)
        return yield* isGroup ? say(help) : Console.log(help)
      }
      case "InvalidInvocation":
        return yield* say(
          ...event.errors.map(({ message }) => printable(message)),
          `See \`${event.commandPath.join(" ")} --help\`.`
        )
    }
  })
}
