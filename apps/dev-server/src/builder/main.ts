/**
 * The builder as this machine runs it: its plan comes by standard input, its frames go to the
 * dev-server by descriptor 3, its artifact into the directory that the dev-server serves from.
 */
import { text } from "node:stream/consumers"
import { FileArtifactStore } from "@anchor-deploy/adapters-local"
import { runBuild } from "@anchor-deploy/builder"
import { BuilderInputJson } from "@anchor-deploy/domain"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Config, Effect, Layer, Schema } from "effect"
import { FramePipe } from "./FramePipe.ts"

const artifacts = Layer.unwrap(
  Effect.map(Config.String("ANCHOR_STORE_DIR"), (root) => FileArtifactStore.layer({ root }))
)

const builder = Effect.gen(function* () {
  const pipe = yield* FramePipe
  const input = yield* Effect.promise(() => text(process.stdin))
  const { plan, workspace } = yield* Schema.decodeUnknownEffect(BuilderInputJson)(input)
  const outcome = yield* runBuild(plan, workspace, {
    onStage: (stage, at) => pipe.send([{ _tag: "Stage", stage, at }])
  })
  yield* pipe.send([{ _tag: "Finished", outcome }])
})

NodeRuntime.runMain(builder.pipe(Effect.provide([FramePipe.layer, artifacts, NodeServices.layer])))
