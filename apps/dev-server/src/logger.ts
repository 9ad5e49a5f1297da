import { Cause, Logger } from "effect"

const time = (date: Date): string => date.toTimeString().slice(0, 8)

const text = (message: unknown): string => {
  if (Cause.isCause(message)) return Cause.pretty(message)
  if (message instanceof Error) return message.stack ?? message.message
  return typeof message === "string" ? message : JSON.stringify(message)
}

/** One short line for what goes well; what goes wrong comes with its level and cause, on standard error. */
export const logger = Logger.make(({ cause, date, logLevel, message }) => {
  const said = (Array.isArray(message) ? message : [message]).map(text).join(" ")
  const why = cause.reasons.length === 0 ? "" : `\n${Cause.pretty(cause)}`
  const plain = logLevel === "Info" || logLevel === "Debug" || logLevel === "Trace"
  const line = `${time(date)} ${plain ? "" : `${logLevel.toUpperCase()} `}${said}${why}\n`
  const stream = plain ? process.stdout : process.stderr
  stream.write(line)
})
