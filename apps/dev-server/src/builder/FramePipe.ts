import { Socket } from "node:net"
import { type BuilderFrame, BuilderFrameJson, BuildLogSink, StoreError } from "@anchor-deploy/domain"
import { Context, Effect, Layer, Schema } from "effect"

const encode = Schema.encodeSync(BuilderFrameJson)

/** Where the runner reads. @see packages/adapters-local/src/build/ProcessBuildRunner.ts */
const descriptor = 3

/**
 * A builder's only way to the world: frames on a pipe, and through it the `BuildLogSink`. A write
 * returns once the pipe took it, so a slow reader slows the build. When the reader is gone there is
 * nobody to build for: the builder asks itself to end, which ends all that it started.
 */
export class FramePipe extends Context.Service<
  FramePipe,
  { readonly send: (frames: ReadonlyArray<BuilderFrame>) => Effect.Effect<void> }
>()("@anchor-deploy/dev-server/FramePipe") {
  static readonly layer: Layer.Layer<FramePipe | BuildLogSink> = Layer.effectContext(
    Effect.gen(function* () {
      const socket = yield* Effect.acquireRelease(
        Effect.sync(() => new Socket({ fd: descriptor })),
        (open) => Effect.callback<void>((resume) => void open.end(() => resume(Effect.void)))
      )
      let alive = true
      const gone = () => {
        if (alive) process.kill(process.pid, "SIGTERM")
        alive = false
      }
      socket.on("error", gone).on("end", gone).resume()

      const write = (frames: ReadonlyArray<BuilderFrame>) =>
        Effect.callback<void, Error>((resume) => {
          socket.write(frames.map((frame) => `${encode(frame)}\n`).join(""), (error) =>
            resume(error ? Effect.fail(error) : Effect.void)
          )
        })
      const sink = BuildLogSink.of({
        write: (_deploymentId, frames) =>
          write(frames.map((frame) => ({ _tag: "Log", frame }))).pipe(
            Effect.mapError(
              (cause) => new StoreError({ port: "BuildLogSink", operation: "write", retryable: false, cause })
            )
          )
      })
      return Context.make(FramePipe, FramePipe.of({ send: (frames) => Effect.ignore(write(frames)) })).pipe(
        Context.add(BuildLogSink, sink)
      )
    })
  )
}
