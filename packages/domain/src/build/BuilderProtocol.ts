import { Schema } from "effect"
import { Stage } from "../deployment/Failure.ts"
import { BuildOutcome } from "./BuildOutcome.ts"
import { BuildPlan } from "./BuildPlan.ts"
import { LogFrame } from "./LogFrame.ts"

/**
 * Where a builder works. `directory` is empty and this build's alone; `cacheDirectory` belongs to the
 * project and outlives builds. Both are absolute, and best lie on one disk: caches are moved, not copied.
 */
export const Workspace = Schema.Struct({ directory: Schema.String, cacheDirectory: Schema.String })
export type Workspace = typeof Workspace.Type

/** What a builder process reads, once, from standard input, as JSON. It holds secrets. */
export const BuilderInput = Schema.Struct({ plan: BuildPlan, workspace: Workspace })
export type BuilderInput = typeof BuilderInput.Type

/** What a builder process tells, one JSON object a line: its log, the stage it enters, and the end. */
export const BuilderFrame = Schema.TaggedUnion({
  Log: { frame: LogFrame },
  /** `at`: milliseconds since the epoch, by the builder's clock. */
  Stage: { stage: Stage, at: Schema.Int },
  Finished: { outcome: BuildOutcome }
})
export type BuilderFrame = typeof BuilderFrame.Type

/** The two as they cross a pipe: text of JSON. */
export const BuilderInputJson = Schema.fromJsonString(Schema.toCodecJson(BuilderInput))
export const BuilderFrameJson = Schema.fromJsonString(Schema.toCodecJson(BuilderFrame))
