import { Context, type Effect, Schema, type Stream } from "effect"
import { LogLine } from "../build/BuildLog.ts"
import type { DeploymentId } from "../deployment/DeploymentId.ts"
import type { BadCursor } from "../Page.ts"
import type { StoreError } from "../StoreError.ts"
import type { NewRuntimeLine } from "./runtimeLines.ts"

/**
 * A stored line. `source` is `<function>/stdout` or `<function>/stderr` for what a function printed,
 * `<function>` for what Anchor says about it, and `request` for a request that failed; the log's own
 * lines, which tell of missing ones, have none.
 */
export const RuntimeLine = Schema.Struct({ ...LogLine.fields, source: Schema.optionalKey(Schema.String) })
export type RuntimeLine = typeof RuntimeLine.Type

export interface RuntimeLogPage {
  readonly lines: ReadonlyArray<RuntimeLine>
  /** Continues after the last line given; never null, since more may come. */
  readonly cursor: string
}

/**
 * What the running site of a deployment prints, and which of its requests failed. Whoever appends has
 * masked the lines, and cut them to `maxLineBytes`.
 *
 * - `sequence` counts a deployment's lines from 1 in the order of their writes, and is never given twice.
 * - Kept are the newest `maxRuntimeLines`, or fewer, so that their messages together have at most
 *   `maxRuntimeBytes` of UTF-8. A reader who comes to removed lines is given one line in place of
 *   them, which says how many: `[anchor] 12 older lines were removed here`.
 * - A cursor stays good for as long as the deployment exists, over restarts.
 * - Lines of a deployment that does not exist are dropped; the log ends with its deployment.
 * - `grown` hints that there is more to read, and may miss.
 *
 * Contract: `runtimeLogSuite`.
 */
export class RuntimeLog extends Context.Service<
  RuntimeLog,
  {
    readonly append: (
      deploymentId: DeploymentId,
      lines: ReadonlyArray<NewRuntimeLine>
    ) => Effect.Effect<void, StoreError>
    readonly read: (
      deploymentId: DeploymentId,
      options: { readonly cursor?: string | undefined; readonly limit: number }
    ) => Effect.Effect<RuntimeLogPage, BadCursor | StoreError>
    readonly grown: (deploymentId: DeploymentId) => Stream.Stream<void>
  }
>()("@anchor-deploy/domain/RuntimeLog") {}
