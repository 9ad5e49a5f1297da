import { Runtime } from "effect"
import { printable } from "./printable.ts"

/** What a failed command tells on standard error, and the code that it exits with. */
export interface Explanation {
  readonly lines: ReadonlyArray<string>
  readonly exitCode: number
}

/** As much of an error as is told; RFC 9457 problems have a title and a status. */
interface Failure {
  readonly _tag: string
  readonly message: string
  readonly status?: number
  readonly title?: string
  readonly detail?: string
  readonly errors?: ReadonlyArray<{ readonly path: ReadonlyArray<string | number>; readonly message: string }>
}

const notAllowed = new Set([401, 403])

const fieldErrors = ({ detail = "", errors = [] }: Failure): ReadonlyArray<string> =>
  errors
    .filter(({ message }) => !detail.includes(message))
    .map(({ message, path }) => `  ${path.slice(1).join(".") || path.join(".")}: ${message}`)

/** Errors of ours say all in their message and carry their exit code; of others we know the tag. */
export const explain = (error: Failure): Explanation => {
  if (error.status !== undefined && error.title !== undefined) {
    const detail = error.detail === undefined ? [] : [error.detail]
    return {
      lines: [error.title, ...detail, ...fieldErrors(error)].map(printable),
      exitCode: notAllowed.has(error.status) ? 4 : 1
    }
  }
  if (error._tag === "SchemaError") {
    const message = "The server's answer cannot be read: it is another release of Anchor, or something else."
    return { lines: [message, printable(error.message)], exitCode: 1 }
  }
  if (error._tag === "ConfigError") return { lines: [printable(error.message)], exitCode: 2 }
  return { lines: [printable(error.message)], exitCode: Runtime.getErrorExitCode(error) }
}
