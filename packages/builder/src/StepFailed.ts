import { Schema } from "effect"

/** A step of the build cannot go on, for a reason that the site's owner can do something about. */
export class StepFailed extends Schema.TaggedError<StepFailed>()("StepFailed", {
  message: Schema.String
}) {}
