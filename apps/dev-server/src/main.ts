import { NodeRuntime } from "@effect/platform-node"
import { devServer } from "./devServer.ts"

NodeRuntime.runMain(devServer, { disableErrorReporting: true })
