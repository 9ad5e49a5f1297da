import { Context, type Effect } from "effect"
import type { DeploymentId } from "../deployment/DeploymentId.ts"
import type { StoreError } from "../StoreError.ts"
import type { LogFrame } from "./LogFrame.ts"

/**
 * Where a build's lines go. Frames of an attempt arrive in order; a frame written again is stored
 * once; the write returns when the line is safe, so a slow store slows the build and not the memory.
 *
 * Contract: `buildLogSuite`, together with `BuildLog`.
 */
export class BuildLogSink extends Context.Service<
  BuildLogSink,
  {
    readonly write: (deploymentId: DeploymentId, frames: ReadonlyArray<LogFrame>) => Effect.Effect<void, StoreError>
  }
>()("@anchor-deploy/domain/BuildLogSink") {}
