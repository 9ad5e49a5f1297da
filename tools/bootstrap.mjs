// Runs a command on the Node.js, pnpm and dependencies that this repository is pinned to, whatever
// the machine has: `node tools/bootstrap.mjs <command> [args...]`, from Node.js 20 upwards.
//
// What is there already costs nothing: two stamps say which lock files were installed. The package
// scripts `exec` this file, so that it is the direct child of npm and hears the signals that npm
// hears; with a shell in between, SIGTERM would end npm and leave the server running.
//
// It has no dependencies, and writes to standard error only: standard output is the command's.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { basename, delimiter, dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { acquire } from "./bootstrap/lock.mjs"
import { install, run, say, SetupFailed } from "./bootstrap/processes.mjs"

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..")
const toolchain = join(root, "tools/toolchain")
const pinned = JSON.parse(fs.readFileSync(join(toolchain, "package.json"), "utf8"))
const pnpmVersion = pinned.dependencies.pnpm
const nodePackage = `node-${process.platform}-${process.arch}`
const nodeVersion = pinned.optionalDependencies[nodePackage]

const [major, minor] = process.versions.node.split(".").map(Number)
const hostIsEnough = major > 24 || (major === 24 && minor >= 11)
const node = hostIsEnough ? process.execPath : join(toolchain, "node_modules", nodePackage, "bin/node")
const pnpm = join(toolchain, "node_modules/pnpm/bin/pnpm.mjs")

const read = (...path) => {
  const file = join(root, ...path)
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : ""
}

const hash = (...parts) => createHash("sha256").update(JSON.stringify(parts)).digest("hex")

const checkPlatform = () => {
  if (process.platform === "win32") {
    throw new SetupFailed("Windows is not supported; use WSL (https://learn.microsoft.com/windows/wsl).")
  }
  if (!hostIsEnough && nodeVersion === undefined) {
    throw new SetupFailed(
      `this is Node.js ${process.versions.node}, and none is pinned for ${process.platform} ${process.arch}.\n` +
        "Install Node.js 24.11 or later (https://nodejs.org, or: brew install node@24) and run the command again."
    )
  }
}

const environment = () => {
  const env = { ...process.env }
  env.PATH = [dirname(node), join(root, "node_modules/.bin"), env.PATH].filter(Boolean).join(delimiter)
  env.INIT_CWD ??= process.cwd()
  if (env.npm_config_cafile) trust(env, env.npm_config_cafile)
  return env
}

const trust = (env, cafile) => {
  env.NODE_EXTRA_CA_CERTS ??= cafile
  env.SSL_CERT_FILE ??= cafile
}

/** The npm that started us, or the one on the host's PATH: it must run on the host's Node.js. */
const npm = (...args) => {
  const script = process.env.npm_execpath ?? ""
  return basename(script) === "npm-cli.js" ? [process.execPath, [script, ...args]] : ["npm", args]
}

/** pnpm does not read all of npm's configuration: a mirror, a proxy, an authority are handed over. */
const withNpmSettings = (env) => {
  const [file, args] = npm("config", "get", "registry", "https-proxy", "cafile")
  const lines = spawnSync(file, args, { cwd: root, encoding: "utf8" }).stdout?.split("\n") ?? []
  const settings = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)))
  const given = (key) => (settings[key] === "null" ? undefined : settings[key])
  if (given("registry")) env.pnpm_config_registry ??= given("registry")
  if (given("https-proxy")) env.HTTPS_PROXY ??= env.https_proxy ?? given("https-proxy")
  if (given("cafile")) trust(env, given("cafile"))
  return env
}

const toolchainStamp = "tools/toolchain/node_modules/.anchor-stamp"
const toolchainWanted = () => hash(read("tools/toolchain/package-lock.json"))
const toolchainReady = () => read(toolchainStamp) === toolchainWanted() && fs.existsSync(pnpm) && fs.existsSync(node)

const installToolchain = async (onStart) => {
  const what = hostIsEnough ? `pnpm ${pnpmVersion}` : `Node.js ${nodeVersion} and pnpm ${pnpmVersion}`
  const quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline"]
  const patience = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=10000"]
  const args = [
    "ci",
    "--ignore-scripts",
    hostIsEnough ? "--omit=optional" : "--include=optional",
    ...quiet,
    ...patience
  ]
  // Not `--prefix`: with it, npm would look for its global configuration there too.
  await install(what, ...npm(...args), { cwd: toolchain, onStart })
  if (spawnSync(node, ["--version"]).status !== 0) {
    throw new SetupFailed(
      `${node} does not run on this system: it needs glibc.\nInstall Node.js 24.11 or later and run the command again.`
    )
  }
  fs.writeFileSync(join(root, toolchainStamp), toolchainWanted())
}

/** Every package.json of the workspace: the folders that pnpm-workspace.yaml names, one `/*` deep. */
const manifests = () => {
  const list = /^packages:\n((?: +- .*\n)+)/m.exec(read("pnpm-workspace.yaml"))?.[1] ?? ""
  const folders = [...list.matchAll(/- *(.+)/g)].flatMap(([, pattern]) => {
    if (!pattern.endsWith("/*")) return [pattern]
    const parent = pattern.slice(0, -2)
    return fs.existsSync(join(root, parent)) ? fs.readdirSync(join(root, parent)).map((name) => join(parent, name)) : []
  })
  return ["", ...folders.sort()].map((folder) => [folder, read(folder, "package.json")])
}

const dependenciesStamp = "node_modules/.anchor-stamp"
const dependenciesWanted = () =>
  hash(
    read("pnpm-lock.yaml"),
    read("pnpm-workspace.yaml"),
    manifests(),
    hostIsEnough ? process.versions.node : nodeVersion
  )
const dependenciesReady = () => read(dependenciesStamp) === dependenciesWanted()

const installDependencies = async (onStart) => {
  // With NODE_ENV=production, pnpm would leave out what tests and builds need.
  const { NODE_ENV: _, ...env } = withNpmSettings(environment())
  env.pnpm_config_fetch_retry_mintimeout ??= "1000"
  env.pnpm_config_fetch_retry_maxtimeout ??= "10000"
  await install("dependencies", node, [pnpm, "install", "--frozen-lockfile"], {
    cwd: root,
    env,
    onStart
  })
  fs.writeFileSync(join(root, dependenciesStamp), dependenciesWanted())
}

const main = async ([command, ...args]) => {
  if (command === undefined) {
    throw new SetupFailed("usage: node tools/bootstrap.mjs <command> [args...]")
  }
  checkPlatform()
  // `pnpm` is how an outdated lock file is put right, so it must not ask for a right one first.
  const ready = () => toolchainReady() && (command === "pnpm" || dependenciesReady())
  if (!ready()) {
    const lock = await acquire(join(toolchain, ".installing"), (pid) => say(`process ${pid} is installing; waiting …`))
    if (!toolchainReady()) await installToolchain(lock.shareWith)
    if (!ready()) await installDependencies(lock.shareWith)
    lock.release()
  }
  const [file, argv] = command === "pnpm" ? [node, [pnpm, ...args]] : [command, args]
  const { code } = await run(file, argv, { cwd: root, env: environment(), stdio: "inherit" })
  return code
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof SetupFailed) say(error.message)
  else if (error.syscall?.startsWith("spawn")) say(`cannot run ${error.path}: ${error.code}`)
  else throw error
  process.exitCode = 1
}
