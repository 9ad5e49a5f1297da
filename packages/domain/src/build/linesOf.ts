import type { LogFrame } from "./LogFrame.ts"
import { lostLines } from "./lostLines.ts"

/** A line to store, without the sequence that the store gives it. `seq` is absent for a line that tells of lost ones. */
export interface NewLine {
  readonly attempt: number
  readonly seq?: number
  readonly at: number
  readonly message: string
}

/**
 * The lines that frames add to a log. Frames of an attempt arrive in order, so that one which is not
 * above the last is a repetition; a jump is told by one line.
 *
 * @param lastSeq the highest `seq` stored of each attempt, where there is one
 */
export const linesOf = (
  lastSeq: ReadonlyMap<number, number>,
  frames: ReadonlyArray<LogFrame>
): ReadonlyArray<NewLine> => {
  const last = new Map(lastSeq)
  return frames.flatMap(({ at, attempt, message, seq }) => {
    const expected = (last.get(attempt) ?? 0) + 1
    if (seq < expected) return []
    last.set(attempt, seq)
    const line = { attempt, seq, at, message: message.toWellFormed() }
    return seq === expected ? [line] : [{ attempt, at, message: lostLines(seq - expected) }, line]
  })
}
