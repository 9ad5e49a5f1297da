import { describe, expect, it } from "@effect/vitest"
import { chooseLockFile } from "../../src/install/chooseLockFile.ts"

const npm = "package-lock.json"

describe("chooseLockFile", () => {
  it.each([
    [[npm], undefined, npm, "npm", []],
    [["npm-shrinkwrap.json", npm], undefined, "npm-shrinkwrap.json", "npm", [npm]],
    [["pnpm-lock.yaml"], undefined, "pnpm-lock.yaml", "pnpm", []],
    [["yarn.lock"], undefined, "yarn.lock", "yarn", []],
    [[npm, "yarn.lock"], "yarn@1.22.22", "yarn.lock", "yarn", [npm]],
    [[npm, "pnpm-lock.yaml"], "pnpm@10.1.0+sha512.abc", "pnpm-lock.yaml", "pnpm", [npm]],
    [[npm, "yarn.lock"], undefined, npm, "npm", ["yarn.lock"]],
    [[npm], "pnpm@10.1.0", npm, "npm", []],
    [[npm, "bun.lock"], "bun@1.2.0", npm, "npm", []]
  ] as const)("of %j with %s takes %s", (names, packageManager, name, manager, ignored) => {
    expect(chooseLockFile(new Set(names), packageManager)).toEqual({
      _tag: "Found",
      lockFile: { name, manager },
      ignored
    })
  })

  it("knows lock files that it cannot install from", () => {
    expect(chooseLockFile(new Set(["bun.lock", "package.json"]), undefined)).toEqual({
      _tag: "Unsupported",
      name: "bun.lock"
    })
    expect(chooseLockFile(new Set(["package.json"]), undefined)).toEqual({ _tag: "None" })
  })
})
