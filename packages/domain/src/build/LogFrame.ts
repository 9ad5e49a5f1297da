import { Schema } from "effect"

/**
 * One line as the builder writes it: masked, cut to `maxLineBytes`, and stamped with the attempt and
 * a number that counts the attempt's lines from 1 without a gap. A missing number is a lost line.
 */
export const LogFrame = Schema.Struct({
  attempt: Schema.Int,
  seq: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
  /** Milliseconds since the epoch, by the builder's clock; what a date can hold. */
  at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8.64e15 })),
  message: Schema.String
})
export type LogFrame = typeof LogFrame.Type

/** The longest line, in bytes of UTF-8: a longer one is split into several (CloudWatch Logs takes far more). */
export const maxLineBytes = 16 * 1024

/** All that one attempt may log, in bytes; the rest is counted and left out, and a line says so. */
export const maxLogBytes = 64 * 1024 * 1024
