import { chmod, lstat, readdir, rm } from "node:fs/promises"
import { join } from "node:path"

/** A directory that its owner may not write or enter keeps what is in it from being removed. */
const unlock = async (path: string): Promise<void> => {
  if (!(await lstat(path)).isDirectory()) return
  await chmod(path, 0o700)
  for (const name of await readdir(path)) await unlock(join(path, name))
}

/**
 * Removes whatever a build left, also what it protected; answers the error if the system still does
 * not let go. It never rejects: what cannot be removed must not hold up what comes next.
 */
export const removeTree = async (path: string): Promise<Error | undefined> => {
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 2 })
  try {
    await remove().catch(async () => {
      await unlock(path)
      await remove()
    })
    return undefined
  } catch (error) {
    return error as Error
  }
}
