import { Effect, FileSystem, Path } from "effect"
import type { NpmSettings } from "./baseEnvironment.ts"

const settingIn = (npmrc: string, name: string): string | undefined =>
  new RegExp(`^\\s*${name}\\s*=\\s*["']?(.+?)["']?\\s*$`, "m").exec(npmrc)?.[1]

/**
 * The machine's npm configuration. npm looks for its global npmrc beside the Node.js that runs it,
 * and a build runs npm on another Node.js than the one npm came with; so the file is named to it.
 */
export const findNpmSettings = Effect.fn("findNpmSettings")(function* (
  machine: Readonly<Record<string, string | undefined>>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // npm lies in <prefix>/lib/node_modules/npm/bin/npm-cli.js, its global npmrc in <prefix>/etc.
  const beside = (npm: string) =>
    Effect.map(fs.realPath(path.join(npm, "npm")), (file) => path.resolve(file, "../../../../../etc/npmrc"))
  const directories = (machine.PATH ?? "").split(":").filter((directory) => path.isAbsolute(directory))
  const candidates = yield* Effect.forEach(directories, (directory) => Effect.option(beside(directory)))
  const files = [
    machine.npm_config_globalconfig,
    ...candidates.flatMap((file) => (file._tag === "Some" ? [file.value] : []))
  ]
  for (const globalConfig of files) {
    if (globalConfig === undefined) continue
    const npmrc = yield* Effect.option(fs.readFileString(globalConfig))
    if (npmrc._tag === "None") continue
    return {
      globalConfig,
      cafile: settingIn(npmrc.value, "cafile"),
      registry: settingIn(npmrc.value, "registry")
    } satisfies NpmSettings
  }
  return {} satisfies NpmSettings
})
