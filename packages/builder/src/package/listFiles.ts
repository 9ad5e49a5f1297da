import { Buffer } from "node:buffer"
import { lstat, readdir, readlink } from "node:fs/promises"
import { join, relative, sep } from "node:path"

/** Something that goes into an archive. `path` is relative, with `/` between names; `size` is in bytes. */
export type Entry =
  | { readonly kind: "file"; readonly path: string; readonly size: number; readonly isExecutable: boolean }
  | { readonly kind: "link"; readonly path: string; readonly size: number; readonly target: string }

/** By code units, so that the order depends on nobody's locale. */
export const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0

const entriesAt = async (top: string, file: string): Promise<ReadonlyArray<Entry>> => {
  const info = await lstat(file)
  const path = relative(top, file).split(sep).join("/")
  if (info.isDirectory()) {
    const names = await readdir(file)
    return (await Promise.all(names.map((name) => entriesAt(top, join(file, name))))).flat()
  }
  if (info.isSymbolicLink()) {
    const target = await readlink(file)
    return [{ kind: "link", path, target, size: Buffer.byteLength(target) }]
  }
  return info.isFile() ? [{ kind: "file", path, size: info.size, isExecutable: (info.mode & 0o100) !== 0 }] : []
}

const parentsOf = (path: string): ReadonlyArray<string> => {
  const names = path.split("/").slice(0, -1)
  return names.map((_, index) => names.slice(0, index + 1).join("/"))
}

/** Linux follows so many links before it gives up. */
const mostLinks = 40

/**
 * Whether a path ends at something in the list, with links followed name by name as the system does
 * it: not when it leads out of the top, to something that is not there, or in a circle.
 */
const follower = (entries: ReadonlyArray<Entry>) => {
  const links = new Map(
    entries.flatMap((entry) => (entry.kind === "link" ? [[entry.path, entry.target] as const] : []))
  )
  const files = entries.flatMap((entry) => (entry.kind === "file" ? [entry.path] : []))
  const places = new Set(files.flatMap((path) => [path, ...parentsOf(path)]))

  return (path: string): boolean => {
    const ahead = path.split("/")
    const behind: Array<string> = []
    for (let followed = 0; ahead.length > 0;) {
      const name = ahead.shift()!
      if (name === "" || name === ".") continue
      if (name === ".." && behind.pop() === undefined) return false
      if (name === "..") continue
      behind.push(name)
      const target = links.get(behind.join("/"))
      if (target === undefined) continue
      if (target.startsWith("/") || ++followed > mostLinks) return false
      behind.pop()
      ahead.unshift(...target.split("/"))
    }
    return places.has(behind.join("/"))
  }
}

/**
 * Everything below a directory, sorted. Symbolic links stay links, as packages that pnpm laid out
 * need them; those that lead out of the directory, or to nothing that is in the list, are left out.
 */
export const listFiles = async (directory: string): Promise<ReadonlyArray<Entry>> => {
  const entries = await entriesAt(directory, directory)
  const leadsSomewhere = follower(entries)
  return entries.filter(({ kind, path }) => kind === "file" || leadsSomewhere(path)).toSorted(byPath)
}
