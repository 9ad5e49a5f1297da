import { describe, expect, it } from "@effect/vitest"
import { fetchTool, installProgram, lenientInstall, managerEnvironment } from "../../src/install/installPrograms.ts"
import type { PackageManager } from "../../src/install/PackageManager.ts"

const places = { tools: "/cache/tools", caches: "/cache/downloads" }
const base = { PATH: "/usr/bin" }
const pnpm: PackageManager = { kind: "pnpm", version: "10.34.9" }
const classic: PackageManager = { kind: "yarn-classic", version: "1.22.22" }
const berry: PackageManager = { kind: "yarn-berry", version: "4.18.1" }

describe("an install", () => {
  it.each([
    [{ kind: "npm" }, ["npm", "ci", "--include=dev"]],
    [pnpm, ["pnpm", "install", "--frozen-lockfile", "--prod=false"]],
    [classic, ["yarn", "install", "--frozen-lockfile", "--production=false", "--non-interactive"]],
    [berry, ["yarn", "install", "--immutable"]]
  ] as ReadonlyArray<[PackageManager, ReadonlyArray<string>]>)(
    "by %j is frozen and has devDependencies",
    (manager, argv) => {
      const program = installProgram(manager, "/source", base, true)
      expect([program.file, ...program.args]).toEqual(argv)
      expect(program.cwd).toBe("/source")
    }
  )

  it("by pnpm stays in the site's directory, whatever workspace lies above it", () => {
    expect(installProgram(pnpm, "/source", base, false).args).toContain("--ignore-workspace")
    expect(installProgram(classic, "/source", base, false).args).not.toContain("--ignore-workspace")
  })

  it("keeps downloads in the project's cache, and the manager first on PATH", () => {
    expect(managerEnvironment(base, { kind: "npm" }, places)).toEqual(base)
    expect(managerEnvironment(base, pnpm, places)).toMatchObject({
      PATH: "/cache/tools/pnpm-10.34.9/node_modules/.bin:/usr/bin",
      npm_config_store_dir: "/cache/downloads/pnpm",
      pnpm_config_store_dir: "/cache/downloads/pnpm",
      npm_config_manage_package_manager_versions: "false"
    })
    expect(managerEnvironment(base, classic, places)).toMatchObject({ YARN_CACHE_FOLDER: "/cache/downloads/yarn" })
    expect(managerEnvironment(base, berry, places)).toMatchObject({
      YARN_CACHE_FOLDER: "/cache/downloads/yarn-berry",
      YARN_NODE_LINKER: "node-modules"
    })
  })

  it("fetches a manager of an exact version, without running its scripts", () => {
    const program = fetchTool(berry, "/cache/tools/.fetching", base)
    expect(program.file).toBe("npm")
    expect(program.args).toContain("--ignore-scripts")
    expect(program.args.slice(-2)).toEqual(["--", "@yarnpkg/cli-dist@4.18.1"])
  })

  it("that is lenient does not write the lock file", () => {
    expect(lenientInstall("/source", base).args).toEqual(["install", "--no-save", "--include=dev"])
  })
})
