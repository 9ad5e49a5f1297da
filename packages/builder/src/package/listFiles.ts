import { lstat, readdir, readlink, realpath } from "node:fs/promises"
import { join, relative, sep } from "node:path"

/** Something that goes into an archive. `path` is relative, with `/` between names. */
export type Entry =
  | { readonly kind: "file"; readonly path: string; readonly size: number; readonly isExecutable: boolean }
  | { readonly kind: "link"; readonly path: string; readonly target: string }

/** By code units, so that the order depends on nobody's locale. */
export const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0

const isInside = (top: string, path: string): boolean => path === top || path.startsWith(top + sep)

/** A link's target, when following it all the way stays below the top; undefined when it leads out or nowhere. */
const safeTarget = async (top: string, file: string): Promise<string | undefined> => {
  const target = await readlink(file)
  const end = await realpath(file).catch(() => undefined)
  return end !== undefined && !target.startsWith("/") && isInside(top, end) ? target : undefined
}

const entryAt = async (top: string, file: string): Promise<ReadonlyArray<Entry>> => {
  const info = await lstat(file)
  const path = relative(top, file).split(sep).join("/")
  if (info.isDirectory()) {
    const names = await readdir(file)
    return (await Promise.all(names.map((name) => entryAt(top, join(file, name))))).flat()
  }
  if (info.isSymbolicLink()) {
    const target = await safeTarget(top, file)
    return target === undefined ? [] : [{ kind: "link", path, target }]
  }
  return info.isFile() ? [{ kind: "file", path, size: info.size, isExecutable: (info.mode & 0o100) !== 0 }] : []
}

/**
 * Everything below a directory, sorted. Symbolic links stay links, as packages that pnpm laid out
 * need them; those that lead out of the directory, or nowhere, are left out.
 */
export const listFiles = async (directory: string): Promise<ReadonlyArray<Entry>> => {
  const top = await realpath(directory)
  return (await entryAt(top, top)).toSorted(byPath)
}
