import { describe, expect, it } from "@effect/vitest"
import { openNextProgram } from "../../src/build/openNextProgram.ts"
import type { Project } from "../../src/install/readProject.ts"
import { aPlan } from "../fixtures/aPlan.ts"

const project: Project = {
  directory: "/building/source/apps/web",
  root: "/building/source",
  packageJson: { scripts: { build: "prisma generate && next build" } },
  packageManager: undefined,
  lockFile: { name: "package-lock.json", manager: "npm" },
  lockText: ""
}

const options = {
  plan: aPlan({ env: { GREETING: "hi", NODE_OPTIONS: "--inspect", AWS_REGION: "x" } }),
  project,
  manager: { kind: "npm" },
  environment: { PATH: "/usr/bin" },
  command: "/builder/open-next.js",
  config: "/builder/src/opennext/config.ts",
  fontMock: undefined
} as const

describe("the build's command", () => {
  it("runs our OpenNext on our Node.js, with our configuration from outside the app", () => {
    const program = openNextProgram(options)
    expect(program.file).toBe(process.execPath)
    expect(program.args).toEqual([
      "/builder/open-next.js",
      "build",
      "--config-path",
      "../../../../builder/src/opennext/config.ts"
    ])
    expect(program.cwd).toBe("/building/source/apps/web")
  })

  it("has the project's variables, without those that belong to the platform", () => {
    expect(openNextProgram(options).env).toEqual({
      PATH: "/usr/bin:/building/source/apps/web/node_modules/.bin:/building/source/node_modules/.bin",
      GREETING: "hi",
      NODE_ENV: "production",
      NEXT_DEPLOYMENT_ID: options.plan.artifactId,
      ANCHOR_BUILD_COMMAND: "npm run build"
    })
  })

  it("says where prepared fonts are, when there are some", () => {
    expect(openNextProgram({ ...options, fontMock: "/fonts.cjs" }).env).toMatchObject({
      NEXT_FONT_GOOGLE_MOCKED_RESPONSES: "/fonts.cjs"
    })
  })

  it.each([
    [{ kind: "pnpm", version: "10.0.0" }, { build: "next build" }, "pnpm run build"],
    [{ kind: "yarn-berry", version: "4.0.0" }, { build: "next build" }, "yarn run build"],
    [{ kind: "npm" }, undefined, "next build"],
    [{ kind: "npm" }, { dev: "next dev" }, "next build"]
  ] as const)("by %j with the scripts %j is %s", (manager, scripts, wanted) => {
    const packageJson = scripts === undefined ? {} : { scripts: scripts as Record<string, string> }
    const { env } = openNextProgram({ ...options, manager, project: { ...project, packageJson } })
    expect(env.ANCHOR_BUILD_COMMAND).toBe(wanted)
  })
})
