import { type ChildProcess, fork } from "node:child_process"
import { rm } from "node:fs/promises"
import { Agent } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import type { RevalidationWish, SecretScanner } from "@anchor-deploy/domain"
import type { FromFunction, Start } from "./child/messages.ts"
import type { OutputTail } from "./OutputTail.ts"

/** Why a function does not run, in words for whoever wanted it. */
export class FunctionDown extends Error {}

/** A started function. `exited` settles once, with the words that tell how. */
export interface RunningFunction {
  readonly pid: number
  readonly socketPath: string
  readonly agent: Agent
  readonly exited: Promise<string>
  /** SIGTERM, on which it finishes what it does, then SIGKILL for it and its group. */
  readonly stop: () => Promise<void>
}

export interface ForkOptions {
  readonly start: Omit<Start, "_tag">
  /** What the process itself begins with; the site's variables come by message. */
  readonly environment: Readonly<Record<string, string>>
  readonly maxOldSpaceMiB: number
  readonly startTimeoutMillis: number
  readonly stopGraceMillis: number
  readonly output: OutputTail
  /** Knows the secrets that the function must not print. */
  readonly scanner: SecretScanner
  readonly onWish: (wish: RevalidationWish) => void
  readonly registered: (pid: number) => Promise<void>
  readonly unregistered: (pid: number) => Promise<void>
}

const program = fileURLToPath(new URL("./child/functionProcess.ts", import.meta.url))

/** Starts a function; rejects with `FunctionDown` when it ends, or stays silent, before it is ready. */
export const forkFunction = async (options: ForkOptions): Promise<RunningFunction> => {
  const { output, scanner, start } = options
  const child = fork(program, [], {
    cwd: start.directory,
    env: options.environment,
    // Young objects of a render die young: a small semi-space keeps many sites in little memory.
    execArgv: [`--max-old-space-size=${options.maxOldSpaceMiB}`, "--max-semi-space-size=2"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A group of its own: a terminal's Ctrl-C is for Anchor, which lets requests finish.
    detached: true
  })
  const agent = new Agent({ keepAlive: true })
  const exited = exitOf(child).then(async (how) => {
    agent.destroy()
    endGroup(child.pid)
    await Promise.allSettled([rm(start.socketPath, { force: true }), child.pid && options.unregistered(child.pid)])
    return how
  })
  if (child.stdout) output.follow(child.stdout, "stdout", scanner)
  if (child.stderr) output.follow(child.stderr, "stderr", scanner)

  const stop = async (): Promise<void> => {
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), options.stopGraceMillis)
    await exited
    clearTimeout(timer)
  }

  const ready = Promise.withResolvers<void>()
  child.on("message", (message) => {
    const said = message as Partial<FromFunction> | null
    if (said?._tag === "Ready") ready.resolve()
    else if (said?._tag === "Revalidate" && isWish(said.wish)) options.onWish(said.wish)
  })
  const timeout = sleep(options.startTimeoutMillis, undefined, { ref: false }).then(() => {
    throw new FunctionDown(`it was not ready after ${options.startTimeoutMillis} ms`)
  })
  const ended = exited.then((how) => {
    throw new FunctionDown(`it ${how} while starting`)
  })
  timeout.catch(() => {})
  ended.catch(() => {})
  try {
    if (child.pid !== undefined) await options.registered(child.pid)
    // A channel that is already closed shows in `ended`.
    child.send({ _tag: "Start", ...start } satisfies Start, () => {})
    await Promise.race([ready.promise, ended, timeout])
  } catch (error) {
    await stop()
    throw error
  }
  return { pid: child.pid as number, socketPath: start.socketPath, agent, exited, stop }
}

/** How the child ended, once its last words are read; something it started may hold the pipes open for longer. */
const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    const tell = (code: number | null, signal: string | null) =>
      resolve(signal === null ? `stopped with exit code ${code}` : `was ended by ${signal}`)
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(`could not be started (${error.message})`)
    })
    child.once("close", tell)
    child.once("exit", (code, signal) => setTimeout(tell, 200, code, signal).unref())
  })

const endGroup = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL")
  } catch {
    // Nobody is left in it.
  }
}

/** A message comes from a process that runs strangers' code. */
const isWish = (wish: unknown): wish is RevalidationWish => {
  const { deduplicationId, host, url } = (wish ?? {}) as Partial<Record<keyof RevalidationWish, unknown>>
  return [deduplicationId, host, url].every((field) => typeof field === "string" && field.length < 8192)
}
