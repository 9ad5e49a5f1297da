import { Schema } from "effect"
import { Failure } from "../deployment/Failure.ts"

/**
 * What became of a build. `Lost` means that its machine or process went away without a word: an
 * interruption, not a failure of the build.
 */
export const BuildOutcome = Schema.TaggedUnion({
  Succeeded: { manifestSha256: Schema.String },
  Failed: { failure: Failure },
  Stopped: {},
  Lost: {}
})
export type BuildOutcome = typeof BuildOutcome.Type
