/**
 * Files that appear whole or not at all, and stay after a power cut: what is written is synced, then
 * gets its name, and the directories that hold the name are synced after it.
 */
import type { FileHandle } from "node:fs/promises"
import { access, link, mkdir, open, rename } from "node:fs/promises"
import { dirname } from "node:path"

const has = (error: unknown, ...codes: ReadonlyArray<string>): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code))

export const isMissing = (error: unknown): boolean => has(error, "ENOENT", "ENOTDIR", "EISDIR")

const syncDirectory = async (path: string): Promise<void> => {
  const directory: FileHandle = await open(path, "r")
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Makes a directory with all above it, durably. */
export const makeDirectory = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made))
}

const takeName = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (has(error, "EEXIST")) return false
    // Without hard links (exFAT, some network disks) the check and the rename are two steps.
    if (!has(error, "EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EMLINK")) throw error
    const taken = await access(to).then(
      () => true,
      () => false
    )
    if (taken) return false
    await rename(from, to)
    return true
  }
}

/**
 * Gives a synced file its name, unless the name is taken.
 *
 * @returns whether the name was free
 */
export const publish = async (from: string, to: string): Promise<boolean> => {
  const isFree = await takeName(from, to)
  // Also when it was taken: whoever took it may have died before this.
  await syncDirectory(dirname(to))
  return isFree
}
