import { randomUUID } from "node:crypto"
import { access, mkdir, realpath, rename, rm, symlink, writeFile } from "node:fs/promises"
import { dirname, isAbsolute, join, sep } from "node:path"
import { text } from "node:stream/consumers"
import yauzl, { type Entry, type ZipFile } from "yauzl"

/** The zip is not one that the builder makes: it is damaged, or was made to do harm. */
export class BadBundle extends Error {}

const fileType = 0o170000
const symbolicLink = 0o120000
const regularFile = 0o100000

/**
 * Unzips a function's bundle to `target`, which appears whole or not at all; one that is there stays.
 *
 * Nothing is written outside of it: names that climb are refused (by yauzl), links are made last, so
 * that no file is written through one, and each has to lead to something inside. A bundle cannot grow
 * past `maxBytes`, whatever its headers promise.
 */
export const unzipBundle = async (zip: string, target: string, maxBytes: number): Promise<void> => {
  if (await exists(target)) return
  const temporary = `${target}.tmp-${randomUUID()}`
  await mkdir(temporary, { recursive: true })
  try {
    await unzip(zip, temporary, maxBytes)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    // Somebody else may have been quicker with the same bundle.
    if (!(await exists(target))) throw asBundleError(error)
  }
}

const unzip = async (zip: string, root: string, maxBytes: number): Promise<void> => {
  const file = await yauzl.openPromise(zip, { lazyEntries: true, autoClose: false })
  const files: Array<FileEntry> = []
  const links: Array<Link> = []
  let bytes = 0
  try {
    for await (const entry of file.eachEntry()) {
      const path = join(root, entry.fileName)
      const mode = entry.externalFileAttributes >>> 16
      const type = mode & fileType
      if (entry.fileName.endsWith("/")) await mkdir(path, { recursive: true })
      else if (type === symbolicLink) links.push({ path, to: await readLink(file, entry) })
      else if (type === regularFile || type === 0) files.push({ entry, path, isProgram: (mode & 0o111) !== 0 })
      else throw new BadBundle(`"${entry.fileName}" is neither a file nor a link`)
      bytes += entry.uncompressedSize
      if (bytes > maxBytes) {
        throw new BadBundle(`it unzips to more than the ${maxBytes} bytes that its manifest names`)
      }
    }
    for (const directory of new Set(files.map(({ path }) => dirname(path)))) await mkdir(directory, { recursive: true })
    await writeFiles(file, files)
  } finally {
    file.close()
  }
  await makeLinks(root, links)
}

interface FileEntry {
  readonly entry: Entry
  readonly path: string
  readonly isProgram: boolean
}

interface Link {
  readonly path: string
  readonly to: string
}

/** Several at once, since most files are small; when one fails, none is being written any more. */
const writeFiles = async (zip: ZipFile, files: ReadonlyArray<FileEntry>): Promise<void> => {
  const queue = files.values()
  const writers = Array.from({ length: 8 }, async () => {
    for (const file of queue) await writeEntry(zip, file)
  })
  const results = await Promise.allSettled(writers)
  for (const result of results) if (result.status === "rejected") throw result.reason
}

/**
 * yauzl ends the stream with an error when it is longer than the header says. "wx": a second entry of
 * the same name would make it unclear which of them counts.
 */
const writeEntry = async (zip: ZipFile, { entry, isProgram, path }: FileEntry): Promise<void> => {
  const bytes = await zip.openReadStreamPromise(entry)
  await writeFile(path, bytes, { flag: "wx", mode: isProgram ? 0o755 : 0o644 })
}

const readLink = async (file: ZipFile, entry: Entry): Promise<string> => {
  if (entry.uncompressedSize > 4096) throw new BadBundle(`the link "${entry.fileName}" is too long`)
  const to = await text(await file.openReadStreamPromise(entry))
  if (isAbsolute(to) || to === "" || to.includes("\0"))
    throw new BadBundle(`the link "${entry.fileName}" leads outside`)
  return to
}

const makeLinks = async (root: string, links: ReadonlyArray<Link>) => {
  const outside = (path: string) => new BadBundle(`the link "${path.slice(root.length + 1)}" leads outside`)
  const paths = new Set(links.map(({ path }) => path))
  for (const { path, to } of links) {
    for (let above = dirname(path); above.length > root.length; above = dirname(above)) {
      if (paths.has(above)) throw outside(path)
    }
    await mkdir(dirname(path), { recursive: true })
    await symlink(to, path)
  }
  const inside = (await realpath(root)) + sep
  for (const { path } of links) {
    const end = await realpath(path).catch(() => "")
    if (!end.startsWith(inside)) throw outside(path)
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/** A full disk is not the bundle's fault; all else that goes wrong while it is unpacked is. */
const machineFaults = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "ENOENT"]

const asBundleError = (error: unknown): unknown =>
  error instanceof BadBundle || machineFaults.includes((error as NodeJS.ErrnoException).code ?? "")
    ? error
    : new BadBundle((error as Error).message, { cause: error })
