import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import type { CacheEntry } from "@anchor-deploy/domain/site-cache"

/**
 * What the build already made: the artifact's `cache/` directory, in which an entry's path is its
 * key. `seededAt` is when the build made it, since files tell only when they were unpacked here.
 */
export interface Seeds {
  readonly directory: string
  readonly seededAt?: number | undefined
}

/** Names that no directory has, or that lead out of it, are keys without a seed. */
const notThere = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"])

const isPath = (key: string): boolean =>
  key !== "" && !key.split("/").some((name) => name === "" || name === "." || name === "..")

/** The entry that the build made for this key, if it made one. */
export const readSeed = async (seeds: Seeds | undefined, key: string): Promise<CacheEntry | undefined> => {
  if (seeds === undefined || !isPath(key)) return undefined
  try {
    const file = join(seeds.directory, key)
    const value = await readFile(file, "utf8")
    return { value, lastModified: seeds.seededAt ?? (await stat(file)).mtimeMs }
  } catch (error) {
    if (notThere.has((error as NodeJS.ErrnoException).code ?? "")) return undefined
    throw error
  }
}
