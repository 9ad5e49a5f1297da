import { Schema } from "effect"
import { Status } from "./Status.ts"

/**
 * One entry of a deployment's timeline: what happened, when, and the status that it led to.
 * `sequence` counts from 1 within the deployment. Lease renewals are not kept.
 */
export const TimelineEvent = Schema.Struct({
  sequence: Schema.Int,
  at: Schema.DateTimeUtcFromString,
  type: Schema.String,
  status: Status,
  detail: Schema.optionalKey(Schema.String)
})
export type TimelineEvent = typeof TimelineEvent.Type
