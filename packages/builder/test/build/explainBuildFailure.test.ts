import { describe, expect, it } from "@effect/vitest"
import { explainBuildFailure } from "../../src/build/explainBuildFailure.ts"

const before = ["▲ Next.js 16.4.6 (Turbopack)", "  Creating an optimized production build ..."]
const after = [
  "npm error Lifecycle script `build` failed with error:",
  "node:internal/errors:986",
  "  const err = new Error(message);",
  "Error: Command failed: npm run build",
  "    at genericNodeError (node:internal/errors:986:15)",
  "  status: 1,",
  "Node.js v24.21.0"
]

describe("explainBuildFailure", () => {
  it.each([
    [
      "a type error",
      [
        "✓ Compiled successfully in 4.0s",
        "app/page.tsx(6,7): error TS2322: Type 'string' is not …",
        "Failed to type check."
      ]
    ],
    [
      "a page that throws",
      [
        "  Generating static pages using 1 worker (4/19) ",
        'Error occurred prerendering page "/about".',
        "Error: db is down",
        "    at a (app/about/page.tsx:6:41)",
        "> 6 | export default function About() {"
      ]
    ],
    ["a module that is missing", ["./app/page.tsx:1:1", "Module not found: Can't resolve './nowhere'"]]
  ])("shows %s", (_, lines) => {
    const reason = explainBuildFailure([...before, ...lines, "⨯ Next.js build worker exited with code: 1", ...after])
    expect(reason).toBe(lines.filter((line) => !/^✓|Generating|^\.\/app/.test(line)).join("\n"))
  })

  it("shows the end when nothing looks like an error", () => {
    expect(explainBuildFailure(["one", "two"])).toBe("one\ntwo")
    expect(explainBuildFailure([])).toBe("")
  })

  it("shows no more than a screen", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `error ${index}`)
    expect(explainBuildFailure(lines).split("\n")).toEqual(lines.slice(0, 15))
  })
})
