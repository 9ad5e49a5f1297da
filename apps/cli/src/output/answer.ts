import { Console, Effect, Schema } from "effect"
import { Json } from "../target/flags.ts"

/** One line of data on standard output. */
export const print = (line: string) => Console.log(line)

/** A value on standard output as one line of JSON, in the shape that the API gives it. */
export const printJson = <T, E>(schema: Schema.ConstraintCodec<T, E>, value: T) =>
  Schema.encodeEffect(schema)(value).pipe(
    Effect.orDie,
    Effect.flatMap((encoded) => print(JSON.stringify(encoded)))
  )

/** A command's answer: JSON with `--json`, else the lines that people read. */
export const answer = Effect.fn("answer")(function* <T, E>(
  schema: Schema.ConstraintCodec<T, E>,
  value: T,
  text: (value: T) => ReadonlyArray<string>
) {
  if (yield* Json) return yield* printJson(schema, value)
  yield* Effect.forEach(text(value), print, { discard: true })
})
