import { readdir, readFile, readlink } from "node:fs/promises"
import { basename } from "node:path"
import { Effect } from "effect"

/** Sockets that listen on the port, by inode. @see https://docs.kernel.org/networking/proc_net_tcp.html */
const listeningInodes = async (port: number): Promise<ReadonlySet<string>> => {
  const hex = port.toString(16).toUpperCase().padStart(4, "0")
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")))
  const rows = tables.flatMap((table) => table.split("\n").map((line) => line.trim().split(/\s+/)))
  return new Set(rows.filter((row) => row[1]?.endsWith(`:${hex}`) && row[3] === "0A").map((row) => row[9] ?? ""))
}

const find = async (port: number): Promise<string | undefined> => {
  const inodes = await listeningInodes(port)
  if (inodes.size === 0) return undefined
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "")
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      const [command = ""] = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0")
      return `${basename(command) || "a program"} (process ${pid})`
    }
  }
  return undefined
}

/** Who listens on the port, where the system tells it. */
export const portHolder = (port: number): Effect.Effect<string | undefined> =>
  Effect.promise(() => find(port).catch(() => undefined))
