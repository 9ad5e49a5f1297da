import { Schema } from "effect"

/**
 * Names that a project may not set: they decide how programs load code or find the platform, so a
 * value would break the build, or leave its fence. `LD_*` stands for every name that begins so.
 */
export const reservedEnvNames: ReadonlyArray<string> = [
  "PATH",
  "HOME",
  "SHELL",
  "USER",
  "TMPDIR",
  "NODE_ENV",
  "NODE_OPTIONS",
  "NODE_PATH",
  "NODE_EXTRA_CA_CERTS",
  "NEXT_DEPLOYMENT_ID",
  "NEXT_RUNTIME",
  "LD_*",
  "DYLD_*",
  "GIT_*",
  "NPM_CONFIG_*",
  "PNPM_*",
  "YARN_*",
  "AWS_*",
  "LAMBDA_*",
  "CODEBUILD_*",
  "ANCHOR_*",
  "OPEN_NEXT_*"
]

export const isReservedEnvName = (key: string): boolean =>
  reservedEnvNames.some((name) => (name.endsWith("*") ? key.startsWith(name.slice(0, -1)) : key === name))

/** An environment variable's name. */
export const EnvKey = Schema.String.check(
  Schema.isMaxLength(200),
  Schema.isPattern(/^[A-Z_][A-Z0-9_]*$/, {
    message: "upper-case letters, digits and _, not beginning with a digit"
  }),
  Schema.makeFilter(
    (key: string) => !isReservedEnvName(key) || `"${key}" is reserved. Reserved names: ${reservedEnvNames.join(", ")}`
  )
).pipe(Schema.brand("EnvKey"))
export type EnvKey = typeof EnvKey.Type
