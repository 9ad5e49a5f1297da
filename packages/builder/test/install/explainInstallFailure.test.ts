import { describe, expect, it } from "@effect/vitest"
import { explainInstallFailure, lacksOptionalOnly } from "../../src/install/explainInstallFailure.ts"

const outOfSync = (...complaints: ReadonlyArray<string>) => [
  "npm warn something",
  "npm error code EUSAGE",
  "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.",
  ...complaints.map((complaint) => `npm error ${complaint}`),
  "npm error Clean install a project",
  "npm error Usage:",
  "npm error npm ci"
]

describe("explainInstallFailure", () => {
  it("shows npm's reason without its manual", () => {
    expect(explainInstallFailure(outOfSync("Missing: left-pad@1.3.0 from lock file")).split("\n")).toEqual([
      "npm error code EUSAGE",
      "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.",
      "npm error Missing: left-pad@1.3.0 from lock file"
    ])
  })

  it("finds where pnpm and yarn begin to complain", () => {
    const pnpm = [" ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile", "Note that in CI"]
    expect(explainInstallFailure(["Progress: 1", ...pnpm])).toBe(pnpm.join("\n"))
    const yarn = ["error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.", "info Visit …"]
    expect(explainInstallFailure(["[1/4] Resolving", ...yarn])).toBe(yarn.join("\n"))
  })

  it("shows the end when nothing looks like a reason", () => {
    expect(explainInstallFailure(["one", "two"])).toBe("one\ntwo")
  })
})

describe("lacksOptionalOnly", () => {
  it.each([
    [outOfSync("Missing: @img/sharp-darwin-x64@ from lock file", "Missing: fsevents@ from lock file"), true],
    [outOfSync("Missing: @img/sharp-darwin-x64@ from lock file", "Missing: left-pad@1.3.0 from lock file"), false],
    [outOfSync("Invalid: lock file's a@1.0.0 does not satisfy a@2.0.0", "Missing: b@ from lock file"), false],
    [["npm error code ENOTFOUND"], false]
  ] as const)("%j → %s", (tail, wanted) => expect(lacksOptionalOnly(tail)).toBe(wanted))
})
