/**
 * The site cache of a release in a directory: what a site running on this machine remembers. Any
 * number of processes of one release may share the directory, and it survives them.
 *
 *     entries/<2 hex>/<62 hex>   one entry: a line of JSON about it, then its value
 *     tags/<64 hex>/<mark>       one empty file for each mark of a tag that still counts
 *
 * Names are hashes, since keys are any text. An entry becomes visible by a rename, and tells its own
 * length and checksum, so that neither a crash nor a power cut leaves half of one. Marks are names of
 * files and not contents, because creating a name cannot lose another process's name.
 *
 * What the build already made is read from the artifact's own files (`seedDirectory`) until it is
 * replaced, so that a release starts without copying anything.
 */
import { createHash, randomUUID } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import {
  type CacheEntry,
  mergeTagTimes,
  neverMarked,
  type RevalidationWish,
  type SiteCache,
  type TagTimes
} from "@anchor-deploy/domain/site-cache"
import { decodeEntry, encodeDeleted, encodeEntry } from "./entryFile.ts"
import { type Seeds, readSeed } from "./readSeed.ts"

export interface FileSiteCacheOptions {
  readonly directory: string
  readonly seeds?: Seeds | undefined
  /** Carries a wish out; while its promise is pending, equal wishes are dropped. */
  readonly revalidate: (wish: RevalidationWish) => void | Promise<void>
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex")

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT"

const markName = ({ expiredAt, staleAt, staleUntil }: TagTimes): string => `${expiredAt}.${staleAt}.${staleUntil}`

const readMark = (name: string): TagTimes | undefined => {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(name)
  return match === null
    ? undefined
    : { expiredAt: Number(match[1]), staleAt: Number(match[2]), staleUntil: Number(match[3]) }
}

export class FileSiteCache implements SiteCache {
  readonly #options: FileSiteCacheOptions
  readonly #wishesUnderWay = new Set<string>()

  constructor(options: FileSiteCacheOptions) {
    this.#options = options
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    const stored = await this.#read(key)
    if (stored === "deleted") return undefined
    return stored ?? (await readSeed(this.#options.seeds, key))
  }

  async set(key: string, value: string): Promise<void> {
    await this.#write(key, encodeEntry({ key, value, lastModified: Date.now() }))
  }

  async delete(key: string): Promise<void> {
    // The artifact's seed stays where it is, so something has to say that it no longer counts.
    const hasSeed = (await readSeed(this.#options.seeds, key)) !== undefined
    if (hasSeed) await this.#write(key, encodeDeleted(key))
    else await rm(this.#entryFile(key), { force: true })
  }

  async tagTimes(tags: ReadonlyArray<string>): Promise<ReadonlyArray<TagTimes>> {
    return Promise.all(tags.map(async (tag) => (await this.#marks(tag)).reduce(mergeTagTimes, neverMarked)))
  }

  async markTags(tags: ReadonlyArray<string>, times: TagTimes): Promise<void> {
    await Promise.all(tags.map((tag) => this.#mark(tag, times)))
  }

  async enqueueRevalidation(wish: RevalidationWish): Promise<void> {
    if (this.#wishesUnderWay.has(wish.deduplicationId)) return
    this.#wishesUnderWay.add(wish.deduplicationId)
    void this.#carryOut(wish)
  }

  /** The visitor has his page already; what goes wrong here is for the site's own log. */
  async #carryOut(wish: RevalidationWish): Promise<void> {
    try {
      await this.#options.revalidate(wish)
    } catch (error) {
      console.error(`${wish.url} was not regenerated:`, error)
    }
    this.#wishesUnderWay.delete(wish.deduplicationId)
  }

  #entryFile(key: string): string {
    const name = hash(key)
    return join(this.#options.directory, "entries", name.slice(0, 2), name.slice(2))
  }

  async #read(key: string): Promise<CacheEntry | "deleted" | undefined> {
    try {
      return decodeEntry(key, await readFile(this.#entryFile(key)))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async #write(key: string, bytes: Uint8Array): Promise<void> {
    const file = this.#entryFile(key)
    const temporary = join(dirname(file), `.${randomUUID()}`)
    await mkdir(dirname(file), { recursive: true })
    try {
      await writeFile(temporary, bytes)
      await rename(temporary, file)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  #tagDirectory(tag: string): string {
    return join(this.#options.directory, "tags", hash(tag))
  }

  async #marks(tag: string): Promise<ReadonlyArray<TagTimes>> {
    try {
      const names = await readdir(this.#tagDirectory(tag))
      return names.flatMap((name) => readMark(name) ?? [])
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  }

  async #mark(tag: string, times: TagTimes): Promise<void> {
    const directory = this.#tagDirectory(tag)
    await mkdir(directory, { recursive: true })
    const merged = [...(await this.#marks(tag)), times].reduce(mergeTagTimes)
    await writeFile(join(directory, markName(merged)), "")
    await this.#removeCovered(tag)
  }

  /** Removes marks to which another mark that is there has nothing to add; so no time is ever lost. */
  async #removeCovered(tag: string): Promise<void> {
    const marks = await this.#marks(tag)
    const covered = marks.filter((mark) =>
      marks.some(
        (other) => markName(other) !== markName(mark) && markName(mergeTagTimes(mark, other)) === markName(other)
      )
    )
    await Promise.all(covered.map((mark) => rm(join(this.#tagDirectory(tag), markName(mark)), { force: true })))
  }
}
