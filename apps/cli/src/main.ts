import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Exit, Runtime, Stdio } from "effect"
import { runAnchor } from "./runAnchor.ts"

// Who reads our output may stop reading, as `anchor logs | head` does: then there is nothing left to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1))

NodeRuntime.runMain(
  Stdio.Stdio.use(({ args }) => Effect.flatMap(args, runAnchor)).pipe(Effect.provide(NodeServices.layer)),
  {
    disableErrorReporting: true,
    teardown: (exit, onExit) =>
      Exit.isSuccess(exit) ? onExit(exit.value as number) : Runtime.defaultTeardown(exit, onExit)
  }
)
