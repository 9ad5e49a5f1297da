import type { BuildPlan } from "@anchor-deploy/domain"
import { Effect, FileSystem } from "effect"
import type { Build } from "./Build.ts"
import type { LogWriter } from "./log/LogWriter.ts"
import type { Places } from "./Places.ts"
import { baseEnvironment } from "./process/baseEnvironment.ts"
import { machineEnvironment } from "./process/machineEnvironment.ts"
import { findNpmSettings } from "./process/npmSettings.ts"

/** Makes the directories of a build, and decides what it may know of this machine. */
export const prepareBuild = Effect.fn("prepareBuild")(function* (plan: BuildPlan, places: Places, log: LogWriter) {
  const fs = yield* FileSystem.FileSystem
  const { caches, home, injected, temporary } = places
  yield* Effect.forEach([home, temporary, injected, caches], (path) => fs.makeDirectory(path, { recursive: true }))
  const machine = machineEnvironment()
  const userConfig = machine.npm_config_userconfig ?? `${machine.HOME ?? ""}/.npmrc`
  return {
    plan,
    places,
    log,
    environment: baseEnvironment(machine, yield* findNpmSettings(machine), places, process.execPath),
    npmUserConfig: (yield* fs.exists(userConfig)) ? { npm_config_userconfig: userConfig } : {},
    sshAgent: machine.SSH_AUTH_SOCK
  } satisfies Build
})
