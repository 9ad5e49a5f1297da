import { Console } from "effect"

/** Tells the user something on standard error: progress, a message, what to do next. Never data. */
export const say = (...lines: ReadonlyArray<string>) => Console.error(lines.join("\n"))
