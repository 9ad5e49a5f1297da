import type { BuildPlan } from "@anchor-deploy/domain"
import { delimiter, join, relative } from "node:path"
import { siteEnvironment } from "../install/installDependencies.ts"
import { commandOf, type PackageManager } from "../install/PackageManager.ts"
import type { Project } from "../install/readProject.ts"
import type { Environment, Program } from "../process/Program.ts"

/** The project's own build script, run by its own package manager; `next build` where it has none. */
export const buildCommand = (project: Project, manager: PackageManager): string =>
  project.packageJson.scripts?.build === undefined ? "next build" : `${commandOf(manager)} run build`

export interface OpenNextOptions {
  readonly plan: BuildPlan
  readonly project: Project
  readonly manager: PackageManager
  /** The environment of the package manager, without the project's own variables. */
  readonly environment: Environment
  /** OpenNext's command, and the configuration that is injected. */
  readonly command: string
  readonly config: string
  readonly fontMock: string | undefined
}

/** `next build` and what makes functions of its result, as one command. */
export const openNextProgram = (options: OpenNextOptions): Program => {
  const { environment, manager, plan, project } = options
  const binaries = [project.directory, project.root].map((directory) => join(directory, "node_modules/.bin"))
  return {
    file: process.execPath,
    // OpenNext joins the path of its configuration to the site's directory, so it must be relative.
    args: [options.command, "build", "--config-path", relative(project.directory, options.config)],
    cwd: project.directory,
    env: {
      ...environment,
      ...siteEnvironment(plan.env),
      PATH: [environment.PATH, ...binaries].join(delimiter),
      NODE_ENV: "production",
      NEXT_DEPLOYMENT_ID: plan.artifactId,
      ANCHOR_BUILD_COMMAND: buildCommand(project, manager),
      ...(options.fontMock === undefined ? {} : { NEXT_FONT_GOOGLE_MOCKED_RESPONSES: options.fontMock })
    }
  }
}
