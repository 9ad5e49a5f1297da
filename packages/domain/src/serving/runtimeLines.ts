/**
 * Which lines of a running site are kept, and what stands for the others. Every store of
 * `RuntimeLog` places new lines by `placeLines`, then removes what is older than `oldestKept`, and
 * shows what it reads by `withGap`.
 */
import { utf8Length } from "../env/EnvVersion.ts"
import type { RuntimeLine } from "./RuntimeLog.ts"

export const maxRuntimeLines = 10_000
export const maxRuntimeBytes = 5 * 1024 * 1024

/** A line to store. `at` in milliseconds since the epoch. */
export interface NewRuntimeLine {
  readonly at: number
  readonly message: string
  readonly source?: string
}

/** A line with its place: its number, and the bytes of all messages that the log ever had before it. */
export interface PlacedLine extends NewRuntimeLine {
  readonly sequence: number
  readonly bytesBefore: number
}

/** @param last the newest line that is stored, if there is one */
export const placeLines = (
  last: Pick<PlacedLine, "bytesBefore" | "message" | "sequence"> | undefined,
  lines: ReadonlyArray<NewRuntimeLine>
): ReadonlyArray<PlacedLine> => {
  let sequence = last?.sequence ?? 0
  let bytesBefore = last === undefined ? 0 : last.bytesBefore + utf8Length(last.message)
  return lines.map((line) => {
    const message = line.message.toWellFormed()
    const placed = { ...line, message, sequence: ++sequence, bytesBefore }
    bytesBefore += utf8Length(message)
    return placed
  })
}

/** A line is kept while its place is at or above both of these. The newest line always is. */
export const oldestKept = (newest: PlacedLine): Pick<PlacedLine, "bytesBefore" | "sequence"> => ({
  sequence: newest.sequence - maxRuntimeLines + 1,
  bytesBefore: Math.min(newest.bytesBefore, newest.bytesBefore + utf8Length(newest.message) - maxRuntimeBytes)
})

/** The line that stands for removed ones. */
export const removedLines = (count: number): string =>
  `[anchor] ${count} older ${count === 1 ? "line was" : "lines were"} removed here`

/**
 * At most `limit` lines after the one numbered `after`. Lines in between that were removed show as one,
 * which takes the number of the last of them, so that a reader goes on behind the gap.
 *
 * @param lines the first `limit` lines that are kept after that one
 */
export const withGap = (
  after: number,
  lines: ReadonlyArray<RuntimeLine>,
  limit: number
): ReadonlyArray<RuntimeLine> => {
  const [first] = lines
  if (first === undefined || first.sequence === after + 1) return lines
  const sequence = first.sequence - 1
  const gap = { sequence, timestamp: first.timestamp, message: removedLines(sequence - after) }
  return [gap, ...lines].slice(0, limit)
}
