// Child processes of the bootstrap: the command itself, and installers that stay quiet unless they
// fail. Both get every signal that we get, since npm passes signals to us alone.
import { spawn } from "node:child_process"
import { constants } from "node:os"

/** A failure that the reader can do something about; printed without a stack trace. */
export class SetupFailed extends Error {}

export const say = (message) => process.stderr.write(`anchor: ${message}\n`)

const codeOf = (signal) => 128 + constants.signals[signal]

let child
let stoppedBy

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    stoppedBy = signal
    if (child === undefined) process.exit(codeOf(signal))
    child.kill(signal)
  })
}

/** Runs to the end; answers the exit code, 128 + n for a child that a signal ended, and its output when piped. */
export const run = (file, args, { onStart, ...options }) =>
  new Promise((done, failed) => {
    child = spawn(file, args, options)
    if (child.pid !== undefined) onStart?.(child.pid)
    let output = ""
    child.stdout?.on("data", (chunk) => (output += chunk))
    child.stderr?.on("data", (chunk) => (output += chunk))
    child.once("error", (error) => {
      child = undefined
      failed(error)
    })
    child.once("close", (code, signal) => {
      child = undefined
      done({ code: code ?? codeOf(signal), output })
    })
  })

export const install = async (what, file, args, options) => {
  const start = Date.now()
  const seconds = () => Math.round((Date.now() - start) / 1000)
  say(`installing ${what} …`)
  const progress = setInterval(() => say(`still installing ${what} (${seconds()} s) …`), 15_000)
  const { code, output } = await run(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] })
    .catch((error) => ({ code: 127, output: `${file}: ${error.message}` }))
    .finally(() => clearInterval(progress))
  if (stoppedBy !== undefined) process.exit(codeOf(stoppedBy))
  if (code !== 0) {
    throw new SetupFailed(`could not install ${what}.\n${tail(output)}\n\n${advice(output)}`)
  }
  say(`installed ${what} in ${seconds()} s`)
}

const tail = (output) =>
  output
    .trimEnd()
    .split("\n")
    .slice(-15)
    .map((line) => `  | ${line}`)
    .join("\n")

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|socket timeout/i

const advice = (output) => {
  if (/self.signed|UNABLE_TO_(GET_ISSUER|VERIFY)/i.test(output)) {
    return (
      "The registry's certificate is not trusted. Behind a proxy with an authority of its own, set\n" +
      "NODE_EXTRA_CA_CERTS=/path/to/ca.pem and run the command again."
    )
  }
  if (unreachable.test(output)) {
    return (
      "The npm registry cannot be reached. The first start needs it, later ones do not. Connect, or\n" +
      "choose a mirror (npm config set registry <url>), and run the command again."
    )
  }
  if (/ENOSPC/.test(output)) {
    return "The disk is full: about 1 GB is needed. Make room and run the command again."
  }
  if (/OUTDATED_LOCKFILE/.test(output)) {
    return (
      "A package.json changed and pnpm-lock.yaml did not follow. Bring it up to date with\n" +
      "node tools/bootstrap.mjs pnpm install"
    )
  }
  return (
    "Run the command again. If it fails in the same way, remove node_modules and\n" +
    "tools/toolchain/node_modules first."
  )
}
