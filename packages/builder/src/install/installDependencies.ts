import { isReservedEnvName } from "@anchor-deploy/domain"
import { Effect, FileSystem, Path } from "effect"
import type { Build } from "../Build.ts"
import type { Environment } from "../process/Program.ts"
import { runProgram } from "../process/runProgram.ts"
import { StepFailed } from "../StepFailed.ts"
import { explainInstallFailure, lacksOptionalOnly } from "./explainInstallFailure.ts"
import { fetchTool, installProgram, lenientInstall, managerEnvironment, toolDirectory } from "./installPrograms.ts"
import { choosePackageManager, describeManager, type PackageManager } from "./PackageManager.ts"
import { readProject } from "./readProject.ts"

/** The project's own variables; names that belong to the platform are refused when they are set. */
export const siteEnvironment = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !isReservedEnvName(name)))

/** Fetches the package manager into the project's cache, unless it is there. */
const provideManager = Effect.fn("provideManager")(function* (build: Build, manager: PackageManager) {
  if (manager.kind === "npm") return
  const fs = yield* FileSystem.FileSystem
  const directory = toolDirectory(build.places.tools, manager)
  if (yield* fs.exists(directory)) return
  yield* build.log.say(`install: fetching ${describeManager(manager)}`)
  yield* fs.makeDirectory(build.places.tools, { recursive: true })
  const beside = yield* fs.makeTempDirectory({ directory: build.places.tools, prefix: ".fetching-" })
  const ended = yield* runProgram(fetchTool(manager, beside, build.environment), build.log)
  if (!ended.isOk) {
    return yield* new StepFailed({
      message: `${describeManager(manager)} could not be fetched (${ended.how}).\n${explainInstallFailure(ended.tail)}`
    })
  }
  // Another build of the project may have been faster; its copy is as good.
  yield* Effect.catch(fs.rename(beside, directory), () => fs.remove(beside, { recursive: true }))
})

/** Where packages come from is the project's to say; the machine's registry is only for those that say nothing. */
const withProjectRegistry = Effect.fn("withProjectRegistry")(function* (env: Environment, root: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const texts = yield* Effect.forEach([".npmrc", ".yarnrc", ".yarnrc.yml"], (name) =>
    Effect.orElseSucceed(fs.readFileString(path.join(root, name)), () => "")
  )
  if (!/^\s*["']?(registry|npmRegistryServer)\b/m.test(texts.join("\n"))) return env
  const names = new Set(["npm_config_registry", "pnpm_config_registry", "YARN_REGISTRY", "YARN_NPM_REGISTRY_SERVER"])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)))
})

/** Installs the project's dependencies with its own package manager, exactly as its lock file says. */
export const installDependencies = Effect.fn("installDependencies")(function* (build: Build) {
  const { log, places, plan } = build
  const { ignored, project } = yield* readProject(places.source, plan.rootDirectory)
  const manager = choosePackageManager(
    project.lockFile.manager,
    project.lockText.slice(0, 4096),
    project.packageManager
  )
  if (ignored.length > 0) yield* log.say(`install: using ${project.lockFile.name}; ${ignored.join(", ")} is ignored`)
  yield* provideManager(build, manager)

  const path = yield* Path.Path
  const where = path.relative(places.source, project.root) || "the repository's top"
  yield* log.say(`install: ${describeManager(manager)}, ${project.lockFile.name} in ${where}`)
  const base = yield* withProjectRegistry({ ...build.environment, ...build.npmUserConfig }, project.root)
  const env = { ...managerEnvironment(base, manager, places), ...siteEnvironment(plan.env) }
  const fs = yield* FileSystem.FileSystem
  const isWorkspace = yield* fs.exists(path.join(project.root, "pnpm-workspace.yaml"))
  let ended = yield* runProgram(installProgram(manager, project.root, env, isWorkspace), log)
  if (!ended.isOk && manager.kind === "npm" && lacksOptionalOnly(ended.tail)) {
    yield* log.say("install: the lock file lacks optional packages of other platforms; installing without them")
    ended = yield* runProgram(lenientInstall(project.root, env), log)
  }
  if (!ended.isOk) {
    return yield* new StepFailed({
      message: `Installing with ${describeManager(manager)} failed (${ended.how}).\n${explainInstallFailure(ended.tail)}`
    })
  }
  return { project, manager }
})
