import { Effect, Option, Redacted, Stdio, Stream } from "effect"
import { Prompt, TerminalCapabilities } from "effect/cli"
import { UsageError } from "../UsageError.ts"

const missing = (key: string) =>
  new UsageError({
    message: `Give the value as ${key}=VALUE, or on standard input. An empty one is ${key}= with nothing behind.`
  })

/** A variable's value where the arguments do not tell it: asked for on a terminal, else standard input without its last line end. */
export const readValue = Effect.fn("readValue")(function* (key: string) {
  const stdio = yield* Stdio.Stdio
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  if (canPrompt) return Redacted.value(yield* Prompt.run(Prompt.Password({ message: `Value of ${key}` })))
  const text = yield* stdio.stdin.pipe(Stream.decodeText, Stream.mkString)
  if (text === "") return yield* missing(key)
  return text.replace(/\r?\n$/, "")
})

/** `KEY=VALUE` or `KEY` alone. */
export const splitAssignment = (text: string): { readonly key: string; readonly value: Option.Option<string> } => {
  const at = text.indexOf("=")
  return at === -1
    ? { key: text, value: Option.none() }
    : { key: text.slice(0, at), value: Option.some(text.slice(at + 1)) }
}
