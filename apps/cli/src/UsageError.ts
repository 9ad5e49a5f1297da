import { Runtime, Schema } from "effect"

/** The command line asks for something that cannot be; the message says how to put it. Exit code 2. */
export class UsageError extends Schema.TaggedError<UsageError>()("UsageError", { message: Schema.String }) {
  override readonly [Runtime.errorExitCode] = 2
}
