// Plants imports that the layers forbid, in a copy of the lint configuration's world, and sees each
// of them refused; and that the imports which the layers live by are not.
import { spawnSync } from "node:child_process"
import { hash } from "node:crypto"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, expect, it } from "vitest"

interface Report {
  readonly diagnostics: ReadonlyArray<{ readonly code: string; readonly filename: string }>
}

const repository = join(import.meta.dirname, "..")
const imports = "no-restricted-imports"

const refused: ReadonlyArray<readonly [folder: string, line: string, rule: string]> = [
  ["packages/domain/src/build", `export * from "node:fs"`, imports],
  ["packages/domain/src/build", `export const os = await import("node:os")`, imports],
  ["packages/domain/src/build", `export type { HttpApi } from "effect/http-api"`, imports],
  ["packages/domain/src/build", `export * from "effect/sql/SqlClient"`, imports],
  ["packages/domain/src/build", `export * from "effect/FileSystem"`, imports],
  ["packages/domain/src/build", `export { FileSystem } from "effect"`, imports],
  ["packages/domain/src/build", `export * from "@anchor-deploy/runtime"`, imports],
  ["packages/domain/src/build", `export * from "@effect/platform-node"`, imports],
  ["packages/domain/src/build", `export * from "../../testing/index.ts"`, "stay-inside"],
  ["packages/domain/testing", `export * from "@anchor-deploy/adapters-local"`, imports],
  ["packages/domain/test", `export * from "../../runtime/src/index.ts"`, "stay-inside"],
  ["packages/adapters-local/src", `export * from "@anchor-deploy/runtime/api"`, imports],
  ["packages/adapters-local/src", `export * from "@anchor-deploy/adapters-aws"`, imports],
  ["packages/adapters-local/test", `export * from "@anchor-deploy/builder"`, imports],
  ["packages/adapters-aws/src", `export * from "@anchor-deploy/adapters-local"`, imports],
  ["packages/adapters-aws/src", `export * from "../../adapters-local/src/a.ts"`, "stay-inside"],
  ["packages/runtime/src/build", `export * from "@anchor-deploy/adapters-local"`, imports],
  ["packages/runtime/src/build", `export * from "@anchor-deploy/builder"`, imports],
  ["packages/runtime/src/api", `export * from "../build/claimBuild.ts"`, "stay-inside"],
  ["packages/runtime/src/api", `export * from "@effect/platform-node"`, imports],
  ["packages/runtime/src/api", `export * from "node:http"`, imports],
  ["packages/builder/src", `export * from "@anchor-deploy/adapters-local"`, imports],
  ["packages/builder/src", `export * from "@anchor-deploy/runtime"`, imports],
  ["apps/cli/src", `export * from "../../dev-server/src/a.ts"`, "stay-inside"],
  ["apps/cli/src", `import { exec } from "node:child_process"\nexec("ls")`, "no-shell"],
  ["tools", `import * as cp from "node:child_process"\ncp.execSync("ls")`, "no-shell"],
  ["packages/builder/src", `export const options = { shell: true }`, "no-shell"],
  ["packages/builder/src", `export const options = { shell: "/bin/sh" }`, "no-shell"]
]

const allowed: ReadonlyArray<readonly [folder: string, line: string]> = [
  ["packages/domain/src/build", `export * from "effect/Schema"`],
  ["packages/domain/src/build", `export { Schema } from "effect"`],
  ["packages/domain/src/build", `export * from "../project/ProjectId.ts"`],
  ["packages/domain/testing", `export * from "../src/index.ts"`],
  ["packages/domain/test", `export * from "node:fs"`],
  ["packages/adapters-local/src/sqlite", `export * from "@anchor-deploy/domain"`],
  ["packages/adapters-local/src/sqlite", `export * from "effect/sql"`],
  ["packages/adapters-local/test", `export * from "@anchor-deploy/domain/testing"`],
  ["packages/runtime/src/build", `export * from "@anchor-deploy/domain"`],
  ["packages/runtime/src/api/groups", `export * from "../Problem.ts"`],
  ["packages/runtime/src/api", `export * from "effect/http-api"`],
  ["packages/runtime/src/api", `export * from "@anchor-deploy/domain"`],
  ["packages/builder/src", `export * from "@anchor-deploy/domain"`],
  ["apps/dev-server/src", `export * from "@anchor-deploy/adapters-local"`],
  ["packages/builder/src", `import { execFile } from "node:child_process"\nexecFile("ls")`],
  ["packages/builder/src", `export const options = { shell: false }`]
]

const findings = new Map<string, ReadonlyArray<string>>()

const planted = (folder: string, line: string): string => `${folder}/${hash("md5", line)}.ts`

/** Plants every line in a file of its own and lints them all at once: starting oxlint is the slow part. */
beforeAll(() => {
  const root = fs.mkdtempSync(join(tmpdir(), "anchor-boundaries-"))
  for (const path of [".oxlintrc.json", "tools/lint/anchor.ts"]) {
    fs.cpSync(join(repository, path), join(root, path))
  }
  for (const [folder, line] of [...refused, ...allowed]) {
    fs.mkdirSync(join(root, folder), { recursive: true })
    fs.writeFileSync(join(root, planted(folder, line)), `${line}\n`)
  }
  const oxlint = join(repository, "node_modules/.bin/oxlint")
  const { stdout } = spawnSync(oxlint, ["--format=json"], { cwd: root, encoding: "utf8" })
  const { diagnostics } = JSON.parse(stdout) as Report
  for (const { code, filename } of diagnostics) {
    const rule = /\((.*)\)/.exec(code)?.[1] ?? code
    findings.set(filename, [...(findings.get(filename) ?? []), rule])
  }
  fs.rmSync(root, { recursive: true })
})

it.each(refused)("%s may not say %s", (folder, line, rule) => {
  expect(findings.get(planted(folder, line))).toEqual([rule])
})

it.each(allowed)("%s may say %s", (folder, line) => {
  expect(findings.get(planted(folder, line))).toBeUndefined()
})
