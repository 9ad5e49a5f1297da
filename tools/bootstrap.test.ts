// The bootstrap on a small checkout with a pretend npm and pnpm, so that no network is needed: what
// it installs and how often, and how signals and exit codes pass through it.
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"

const pretendNpm = `
import * as fs from "node:fs"
if (process.argv[2] === "config") process.exit(0)
fs.appendFileSync(process.env.INSTALLS, "toolchain\\n")
fs.mkdirSync("node_modules/pnpm/bin", { recursive: true })
fs.copyFileSync(process.env.PRETEND_PNPM, "node_modules/pnpm/bin/pnpm.mjs")
`
const pretendPnpm = `
import * as fs from "node:fs"
fs.appendFileSync(process.env.INSTALLS, "dependencies\\n")
fs.mkdirSync("node_modules", { recursive: true })
await new Promise((done) => setTimeout(done, Number(process.env.INSTALL_MS ?? 0)))
if (process.env.FAIL_WITH) {
  console.error(process.env.FAIL_WITH)
  process.exit(1)
}
`

let root: string

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "anchor-bootstrap-")))
  const write = (path: string, text: string) => {
    fs.mkdirSync(join(root, path, ".."), { recursive: true })
    fs.writeFileSync(join(root, path), text)
  }
  fs.cpSync(join(import.meta.dirname, "bootstrap.mjs"), join(root, "tools/bootstrap.mjs"))
  fs.cpSync(join(import.meta.dirname, "bootstrap"), join(root, "tools/bootstrap"), {
    recursive: true
  })
  fs.cpSync(join(import.meta.dirname, "toolchain/package.json"), join(root, "tools/toolchain/package.json"))
  write("tools/toolchain/package-lock.json", "{}")
  write("package.json", "{}")
  write("pnpm-workspace.yaml", "packages:\n  - packages/*\n")
  write("pnpm-lock.yaml", "")
  write("packages/one/package.json", "{}")
  write("pretend/npm-cli.js", pretendNpm)
  write("pretend/package.json", `{ "type": "module" }`)
  write("pretend/pnpm.mjs", pretendPnpm)
  write("installs", "")
})

afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

const installs = () => fs.readFileSync(join(root, "installs"), "utf8").split("\n").slice(0, -1)
const lock = () => join(root, "tools/toolchain/.installing")

const start = (args: ReadonlyArray<string>, env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [join(root, "tools/bootstrap.mjs"), ...args], {
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      npm_execpath: join(root, "pretend/npm-cli.js"),
      INSTALLS: join(root, "installs"),
      PRETEND_PNPM: join(root, "pretend/pnpm.mjs"),
      ...env
    }
  })
  let stdout = ""
  let stderr = ""
  child.stderr.on("data", (chunk) => (stderr += chunk))
  const firstLine = new Promise<void>((done) => child.stdout.once("data", () => done()))
  child.stdout.on("data", (chunk) => (stdout += chunk))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
    child.once("close", (code) => done({ code, stdout, stderr }))
  )
  return { child, firstLine, ended }
}

const run = (args: ReadonlyArray<string>, env?: Record<string, string>) => start(args, env).ended

const untilInstalling = async () => {
  while (!installs().includes("dependencies")) await new Promise((done) => setTimeout(done, 10))
}

it("passes arguments, standard output and the exit code through", async () => {
  const script = "console.log(process.argv[1], process.cwd(), process.env.INIT_CWD); process.exit(7)"
  const { code, stdout } = await run(["node", "-e", script, "--", "a b"], {
    INIT_CWD: "/from/here"
  })
  expect(code).toBe(7)
  expect(stdout).toBe(`a b ${root} /from/here\n`)
})

it("answers 128 + n for a command that a signal ended", async () => {
  const { code } = await run(["node", "-e", "process.kill(process.pid, 'SIGKILL')"])
  expect(code).toBe(137)
})

it.each([
  ["SIGTERM", 3],
  ["SIGINT", 3],
  ["SIGHUP", 3]
] as const)("forwards %s", async (signal, code) => {
  const script = `process.on("${signal}", () => process.exit(3)); setInterval(() => {}, 1000); console.log("up")`
  const running = start(["node", "-e", script])
  await running.firstLine
  running.child.kill(signal)
  expect((await running.ended).code).toBe(code)
})

it("installs once, and again only when a manifest or a lock file changed", async () => {
  await run(["node", "-v"])
  const second = await run(["node", "-v"])
  expect(second.stderr).toBe("")
  expect(installs()).toEqual(["toolchain", "dependencies"])
  fs.writeFileSync(join(root, "packages/one/package.json"), `{ "dependencies": {} }`)
  await run(["node", "-v"])
  expect(installs()).toEqual(["toolchain", "dependencies", "dependencies"])
  fs.writeFileSync(join(root, "tools/toolchain/package-lock.json"), "{ }")
  await run(["node", "-v"])
  expect(installs()).toEqual(["toolchain", "dependencies", "dependencies", "toolchain"])
})

it("installs once for two commands that start together", async () => {
  const both = await Promise.all([
    run(["node", "-v"], { INSTALL_MS: "300" }),
    run(["node", "-v"], { INSTALL_MS: "300" })
  ])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(installs()).toEqual(["toolchain", "dependencies"])
  expect(fs.readdirSync(join(root, "tools/toolchain")).sort()).toEqual([
    "node_modules",
    "package-lock.json",
    "package.json"
  ])
})

it("takes over the lock of a process that is gone, also when its pid came round again", async () => {
  fs.symlinkSync("999999999:1", lock())
  expect((await run(["node", "-v"])).code).toBe(0)
  fs.rmSync(join(root, "node_modules"), { recursive: true })
  fs.symlinkSync(`${process.pid}:1`, lock())
  const { code, stderr } = await run(["node", "-v"])
  expect(code).toBe(0)
  expect(stderr).not.toContain("waiting")
})

it("waits for an installer that outlived a killed bootstrap", async () => {
  const killed = start(["node", "-v"], { INSTALL_MS: "1000" })
  await untilInstalling()
  killed.child.kill("SIGKILL")
  const { code, stderr } = await run(["node", "-v"])
  expect(code).toBe(0)
  expect(stderr).toContain("waiting")
  expect(installs()).toEqual(["toolchain", "dependencies", "dependencies"])
})

it("stops while installing, and leaves no lock and no stamp behind", async () => {
  const stopped = start(["node", "-v"], { INSTALL_MS: "20000" })
  await untilInstalling()
  stopped.child.kill("SIGTERM")
  expect((await stopped.ended).code).toBe(143)
  expect(fs.existsSync(lock())).toBe(false)
  expect(fs.existsSync(join(root, "node_modules/.anchor-stamp"))).toBe(false)
})

it.each([
  ["request failed, reason: getaddrinfo EAI_AGAIN registry", "The npm registry cannot be reached"],
  ["self-signed certificate in certificate chain", "NODE_EXTRA_CA_CERTS"],
  ["ERR_PNPM_OUTDATED_LOCKFILE", "node tools/bootstrap.mjs pnpm install"]
])("says what to do next when an install fails: %s", async (said, advice) => {
  const { code, stderr } = await run(["node", "-v"], { FAIL_WITH: said })
  expect(code).toBe(1)
  expect(stderr).toContain(`  | ${said}`)
  expect(stderr).toContain(advice)
  expect((await run(["pnpm", "install"])).code).toBe(0)
})

it("hands npm's certificate authority on", async () => {
  const script = "console.log(process.env.NODE_EXTRA_CA_CERTS, process.env.SSL_CERT_FILE)"
  const { stdout } = await run(["node", "-e", script], {
    npm_config_cafile: "/a/ca.pem",
    SSL_CERT_FILE: "/b.pem"
  })
  expect(stdout).toBe("/a/ca.pem /b.pem\n")
})
