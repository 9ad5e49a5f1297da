import { Schema } from "effect"

/** The part of the journey in which a deployment failed. */
export const Stage = Schema.Literals([
  "queue",
  "fetch",
  "install",
  "build",
  "package",
  "publish",
  "deploy",
  "health",
  "timeout",
  "interrupted"
])
export type Stage = typeof Stage.Type

/** Why a deployment failed: the stage, and a message that says what to do next. */
export const Failure = Schema.Struct({ stage: Stage, message: Schema.String })
export type Failure = typeof Failure.Type
