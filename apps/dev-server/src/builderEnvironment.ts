import { machineVariables } from "@anchor-deploy/builder"

/**
 * What a builder finds in its environment: where programs are, how this machine reaches a package
 * registry, and nothing else of ours. The builder passes on less again to what it builds.
 */
const passed: ReadonlyArray<string> = [
  ...machineVariables,
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "GIT_SSL_CAINFO",
  "npm_config_userconfig",
  "npm_config_globalconfig"
]

export const builderEnvironment = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    passed.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    })
  )
