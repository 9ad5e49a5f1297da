import { Context, type Effect, Schema, type Stream } from "effect"
import type { DeploymentId } from "../deployment/DeploymentId.ts"
import type { BadCursor } from "../Page.ts"
import type { StoreError } from "../StoreError.ts"

/** A stored line. `sequence` counts a deployment's lines from 1, over all its attempts, without a gap. */
export const LogLine = Schema.Struct({
  sequence: Schema.Int,
  timestamp: Schema.DateTimeUtcFromString,
  message: Schema.String
})
export type LogLine = typeof LogLine.Type

export interface LogPage {
  readonly lines: ReadonlyArray<LogLine>
  /** Continues after the last line given; never null, since more may come. */
  readonly cursor: string
}

/**
 * A deployment's build log, read from the beginning or from a cursor.
 *
 * - Every line once, in order. Lines of the builder that are missing show as one line that says how
 *   many: `[anchor] 3 lines were lost here`.
 * - A cursor stays good for as long as the log exists, over restarts.
 * - `grown` hints that there is more to read, and may miss.
 *
 * Contract: `buildLogSuite`, together with `BuildLogSink`.
 */
export class BuildLog extends Context.Service<
  BuildLog,
  {
    readonly read: (
      deploymentId: DeploymentId,
      options: { readonly cursor?: string | undefined; readonly limit: number }
    ) => Effect.Effect<LogPage, BadCursor | StoreError>
    readonly grown: (deploymentId: DeploymentId) => Stream.Stream<void>
  }
>()("@anchor-deploy/domain/BuildLog") {}
