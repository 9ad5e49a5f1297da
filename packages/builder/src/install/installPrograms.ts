import { join } from "node:path"
import type { Environment, Program } from "../process/Program.ts"
import { commandOf, type PackageManager, packageOf } from "./PackageManager.ts"

/**
 * Frozen installs, with devDependencies whatever NODE_ENV says: a build needs its compilers. (Yarn 2
 * and later install them always.)
 */
const installArgs: Record<PackageManager["kind"], ReadonlyArray<string>> = {
  npm: ["ci", "--include=dev"],
  pnpm: ["install", "--frozen-lockfile", "--prod=false"],
  "yarn-classic": ["install", "--frozen-lockfile", "--production=false", "--non-interactive"],
  "yarn-berry": ["install", "--immutable"]
}

/** Where each manager keeps its downloads, and what it must not do by itself. */
const settingsOf = (manager: PackageManager, caches: string): Environment => {
  switch (manager.kind) {
    case "npm":
      return {}
    case "pnpm": {
      const settings = {
        store_dir: join(caches, "pnpm"),
        // The version is chosen already; and `pnpm run` is not to install a second time.
        manage_package_manager_versions: "false",
        pm_on_fail: "ignore",
        verify_deps_before_run: "false"
      }
      // pnpm 11 and later read `pnpm_config_*`, those before npm's names.
      return Object.fromEntries(
        Object.entries(settings).flatMap(([name, value]) => [
          [`npm_config_${name}`, value],
          [`pnpm_config_${name}`, value]
        ])
      )
    }
    case "yarn-classic":
      return { YARN_CACHE_FOLDER: join(caches, "yarn"), YARN_DISABLE_SELF_UPDATE_CHECK: "true" }
    case "yarn-berry":
      return {
        YARN_CACHE_FOLDER: join(caches, "yarn-berry"),
        YARN_GLOBAL_FOLDER: join(caches, "yarn-berry-global"),
        YARN_ENABLE_GLOBAL_CACHE: "false",
        YARN_ENABLE_TELEMETRY: "0",
        // Next.js and OpenNext look for packages in node_modules.
        YARN_NODE_LINKER: "node-modules"
      }
  }
}

/** The environment in which a manager runs, for installs and for scripts: it is first on PATH. */
export const managerEnvironment = (
  base: Environment,
  manager: PackageManager,
  places: { readonly tools: string; readonly caches: string }
): Environment => ({
  ...base,
  ...settingsOf(manager, places.caches),
  ...(manager.kind === "npm"
    ? {}
    : { PATH: `${join(toolDirectory(places.tools, manager), "node_modules/.bin")}:${base.PATH}` })
})

type Fetched = Exclude<PackageManager, { readonly kind: "npm" }>

export const toolDirectory = (tools: string, manager: Fetched): string =>
  join(tools, `${manager.kind}-${manager.version}`)

/** Puts a package manager into a directory. Its scripts do not run: no manager here needs them. */
export const fetchTool = (manager: Fetched, directory: string, env: Environment): Program => ({
  file: "npm",
  args: [
    "install",
    "--prefix",
    directory,
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    "--prefer-offline",
    "--loglevel=error",
    "--",
    `${packageOf[manager.kind]}@${manager.version}`
  ],
  cwd: directory,
  env
})

/**
 * Installs what the lock file in `directory` says.
 *
 * @param isWorkspace whether `directory` has a `pnpm-workspace.yaml`. Without one pnpm would take that
 *   of any directory above, and install there: a build's directory may lie inside somebody's workspace.
 */
export const installProgram = (
  manager: PackageManager,
  directory: string,
  env: Environment,
  isWorkspace: boolean
): Program => ({
  file: commandOf(manager),
  args: [...installArgs[manager.kind], ...(manager.kind === "pnpm" && !isWorkspace ? ["--ignore-workspace"] : [])],
  cwd: directory,
  env
})

/** For a lock file that `npm ci` calls incomplete: takes every version from it, and leaves it as it is. */
export const lenientInstall = (directory: string, env: Environment): Program => ({
  file: "npm",
  args: ["install", "--no-save", "--include=dev"],
  cwd: directory,
  env
})
