import { execFile } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import { promisify } from "node:util"

/** A process as the system lists it. */
export interface SystemProcess {
  readonly pid: number
  readonly parent: number
  /** The process group; a group that `detached` began is named after its first process. */
  readonly group: number
  /** With the pid this names one process for ever, as pids are given out again. */
  readonly startTime: string
}

const onLinux = process.platform === "linux"

/** All living processes. One that ended and was not waited for (a zombie) lives no more. */
export const processTable = async (): Promise<ReadonlyArray<SystemProcess>> => {
  if (!onLinux) return listedByPs()
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => readLinux(Number(pid))))
  return found.filter((each) => each !== undefined)
}

export const findProcess = async (pid: number): Promise<SystemProcess | undefined> =>
  onLinux ? readLinux(pid) : (await listedByPs()).find((each) => each.pid === pid)

/**
 * The variables that a process was started with; empty for what is not ours to read, and where there
 * is no /proc. What a process does to its environment afterwards does not show.
 */
export const startedWith = async (pid: number): Promise<ReadonlyArray<string>> =>
  onLinux ? (await readOrNothing(`/proc/${pid}/environ`)).split("\0") : []

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const readLinux = async (pid: number): Promise<SystemProcess | undefined> => {
  const stat = await readOrNothing(`/proc/${pid}/stat`)
  // The name in brackets is the program's own choice and may hold spaces and brackets.
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const ticks = rest[16]
  if (ticks === undefined || state === "Z" || state === "X") return undefined
  return { pid, parent: Number(parent), group: Number(group), startTime: `${await bootId}:${ticks}` }
}

const readOrNothing = (file: string): Promise<string> => readFile(file, "latin1").catch(() => "")

/** Ticks count from the start of the machine, so that another boot can repeat them. */
const bootId = onLinux
  ? readOrNothing("/proc/sys/kernel/random/boot_id").then((id) => id.slice(0, 8))
  : Promise.resolve("")

const listedByPs = async (): Promise<ReadonlyArray<SystemProcess>> => {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,ppid=,pgid=,stat=,lstart="])
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, group, state, startTime] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? []
    if (startTime === undefined || state?.startsWith("Z")) return []
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startTime }]
  })
}
