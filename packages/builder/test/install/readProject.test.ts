import { NodeServices } from "@effect/platform-node"
import { RootDirectory } from "@anchor-deploy/domain"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { readProject } from "../../src/install/readProject.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

const site = JSON.stringify({ dependencies: { next: "16.4.6" } })

const reading = (files: Readonly<Record<string, string>>, rootDirectory = "") => {
  const source = temporaryDirectory()
  mkdirSync(join(source, ".git"))
  writeFiles(source, files)
  symlinkSync("/etc", join(source, "outside"))
  return readProject(source, RootDirectory.make(rootDirectory)).pipe(
    Effect.map(({ project }) => ({ ...project, source })),
    Effect.provide(NodeServices.layer)
  )
}

describe("readProject", () => {
  it.effect("finds the lock file beside the site", () =>
    Effect.gen(function* () {
      const project = yield* reading({ "package.json": site, "package-lock.json": "{}" })
      expect(project).toMatchObject({ directory: project.source, root: project.source, lockText: "{}" })
    })
  )

  it.effect("finds a workspace's lock file above the site, and who manages it", () =>
    Effect.gen(function* () {
      const project = yield* reading(
        {
          "package.json": JSON.stringify({ packageManager: "pnpm@10.1.0" }),
          "pnpm-lock.yaml": "lockfileVersion: '9.0'",
          "apps/web/package.json": site
        },
        "apps/web"
      )
      expect(project).toMatchObject({
        directory: join(project.source, "apps/web"),
        root: project.source,
        packageManager: "pnpm@10.1.0",
        lockFile: { manager: "pnpm" }
      })
    })
  )

  it.effect("prefers the lock file that is nearer", () =>
    Effect.gen(function* () {
      const files = { "pnpm-lock.yaml": "", "apps/web/package.json": site, "apps/web/yarn.lock": "" }
      expect((yield* reading(files, "apps/web")).lockFile.name).toBe("yarn.lock")
    })
  )

  it.effect("takes next from the workspace's root", () =>
    Effect.gen(function* () {
      const files = { "package.json": site, "package-lock.json": "{}", "apps/web/package.json": "{}" }
      expect((yield* reading(files, "apps/web")).lockFile.name).toBe("package-lock.json")
    })
  )

  it.effect.each([
    [{ "package.json": site }, "", "There is no lock file at the top of the repository."],
    [{ "apps/web/package.json": site }, "apps/web", "There is no lock file in apps/web or above it."],
    [
      { "package.json": site, "bun.lock": "" },
      "",
      "bun.lock is the lock file of a package manager that Anchor does not run."
    ],
    [{ "package-lock.json": "{}" }, "", "There is no package.json at the top of the repository."],
    [{ "package.json": "{", "package-lock.json": "{}" }, "", "package.json cannot be read:"],
    [{ "package.json": "{}", "package-lock.json": "{}" }, "", "does not depend on next"],
    [{ "package.json": site }, "apps/none", 'no directory "apps/none"'],
    [{ "package.json": site }, "outside", 'no directory "outside"']
  ] as const)("refuses %j in %j", ([files, rootDirectory, message]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(reading(files, rootDirectory))
      expect(error.message).toContain(message)
    })
  )
})
