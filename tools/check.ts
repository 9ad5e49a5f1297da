// `npm run check`: types, lint, format, and that no port goes without its contract suite. Every part
// runs even when an earlier one fails, so that one run shows all that there is to mend.
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { portsWithoutSuites } from "./portSuites.ts"

const root = join(import.meta.dirname, "..")

const run = (command: string, args: ReadonlyArray<string>): boolean =>
  spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0

/** TypeScript with Effect's diagnostics: plain `tsc` does not see an effect that nobody runs. */
const effectTsc = (): string =>
  spawnSync("effect-tsgo", ["get-exe-path"], { cwd: root, encoding: "utf8" }).stdout.trim()

const parts: ReadonlyArray<readonly [string, () => boolean]> = [
  ["types", () => run(effectTsc(), ["-b"])],
  ["lint and boundaries", () => run("oxlint", [])],
  ["format", () => run("oxfmt", ["--check"])],
  [
    "ports have contract suites",
    () => {
      const complaints = portsWithoutSuites(root)
      for (const complaint of complaints) console.log(complaint)
      return complaints.length === 0
    }
  ]
]

const failed = parts.filter(([name, check]) => {
  const start = performance.now()
  console.log(`\n> ${name}`)
  const ok = check()
  console.log(`${ok ? "ok" : "FAILED"} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  return !ok
})

if (failed.length > 0) {
  console.log(`\ncheck failed: ${failed.map(([name]) => name).join(", ")}`)
  process.exitCode = 1
}
