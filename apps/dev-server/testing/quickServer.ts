/** The dev-server as it is, with the quick builder. */
import { fileURLToPath } from "node:url"
import { NodeRuntime } from "@effect/platform-node"
import { makeDevServer } from "../src/devServer.ts"

NodeRuntime.runMain(makeDevServer(fileURLToPath(new URL("./quickBuilder.ts", import.meta.url))), {
  disableErrorReporting: true
})
