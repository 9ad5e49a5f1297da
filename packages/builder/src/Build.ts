import type { BuildPlan } from "@anchor-deploy/domain"
import type { LogWriter } from "./log/LogWriter.ts"
import type { Places } from "./Places.ts"
import type { Environment } from "./process/Program.ts"

/** What every step of one build works with. */
export interface Build {
  readonly plan: BuildPlan
  readonly places: Places
  readonly log: LogWriter
  /** What every program of the build may know of this machine (`baseEnvironment`). */
  readonly environment: Environment
  /** Names this machine's own npmrc, with its tokens for registries: for installs alone. */
  readonly npmUserConfig: Environment
  /** The socket of this machine's SSH agent, for git alone. */
  readonly sshAgent: string | undefined
}
