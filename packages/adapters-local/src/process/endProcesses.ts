import { setTimeout as sleep } from "node:timers/promises"
import { processTable, startedWith, type SystemProcess } from "./processTable.ts"

export interface Hunt {
  /** Where to begin: these processes, their groups, and all that descends from them. */
  readonly roots: ReadonlyArray<{ readonly pid: number; readonly startTime: string }>
  /** Variables that mark further processes, wherever they have gone; all of them must be there. */
  readonly marks: ReadonlyArray<string>
  /** How long after SIGTERM follows SIGKILL. */
  readonly graceMillis: number
}

const pollMillis = 20

/** After SIGKILL a process that still does not go waits for a disk or a debugger, and not for us. */
const patienceMillis = 5_000

/**
 * Ends processes and everything that they started: SIGTERM, then SIGKILL, until all are gone. Who
 * was seen once is followed, even when its parent went first; newcomers are looked for in every
 * round, since a process may fork while it is being ended.
 *
 * Answers who is left, which is nobody unless the system itself holds them.
 */
export const endProcesses = async (hunt: Hunt): Promise<ReadonlyArray<SystemProcess>> => {
  const seen = new Map(hunt.roots.map((root) => [root.pid, root.startTime]))
  const asked = new Set<string>()
  const begin = Date.now()
  for (;;) {
    const targets = await findTargets(hunt, seen)
    const elapsed = Date.now() - begin
    if (targets.length === 0 || elapsed > hunt.graceMillis + patienceMillis) return targets
    for (const target of targets) {
      const identity = `${target.pid}:${target.startTime}`
      if (elapsed >= hunt.graceMillis) signal(target.pid, "SIGKILL")
      else if (!asked.has(identity)) signal(target.pid, "SIGTERM")
      asked.add(identity)
    }
    await sleep(pollMillis)
  }
}

const findTargets = async (hunt: Hunt, seen: Map<number, string>): Promise<ReadonlyArray<SystemProcess>> => {
  const table = await processTable()
  const spared = ownLine(table)
  const candidates = table.filter(({ pid }) => pid > 1 && !spared.has(pid))
  const marked = await withMarks(candidates, hunt.marks)
  const groups = livingGroups(hunt, table)
  const targets = new Map<number, SystemProcess>()
  for (let before = -1; targets.size > before;) {
    before = targets.size
    for (const each of candidates) {
      const belongs =
        seen.get(each.pid) === each.startTime ||
        marked.has(each.pid) ||
        targets.has(each.parent) ||
        groups.has(each.group)
      if (belongs) targets.set(each.pid, each)
    }
  }
  for (const { pid, startTime } of targets.values()) seen.set(pid, startTime)
  return [...targets.values()]
}

/** A group keeps its first process's pid from being given out again, also after that process is gone. */
const livingGroups = (hunt: Hunt, table: ReadonlyArray<SystemProcess>): ReadonlySet<number> => {
  const startTimes = new Map(table.map(({ pid, startTime }) => [pid, startTime]))
  const isStill = ({ pid, startTime }: Hunt["roots"][number]) => (startTimes.get(pid) ?? startTime) === startTime
  return new Set(hunt.roots.filter(isStill).map(({ pid }) => pid))
}

const withMarks = async (
  candidates: ReadonlyArray<SystemProcess>,
  marks: ReadonlyArray<string>
): Promise<ReadonlySet<number>> => {
  if (marks.length === 0) return new Set()
  const environments = await Promise.all(candidates.map(({ pid }) => startedWith(pid)))
  const isMarked = (environment: ReadonlyArray<string> | undefined) =>
    environment !== undefined && marks.every((mark) => environment.includes(mark))
  return new Set(candidates.filter((_, n) => isMarked(environments[n])).map(({ pid }) => pid))
}

/** This process and those that it came from: a mark inherited from an outer Anchor must not end us. */
const ownLine = (table: ReadonlyArray<SystemProcess>): ReadonlySet<number> => {
  const parents = new Map(table.map(({ pid, parent }) => [pid, parent]))
  const line = new Set<number>()
  for (let pid: number | undefined = process.pid; pid !== undefined && !line.has(pid); pid = parents.get(pid)) {
    line.add(pid)
  }
  return line
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // Gone in the meantime, or not ours: the next look at the table tells.
  }
}
