import { Buffer } from "node:buffer"
import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { join } from "node:path"
import { Transform } from "node:stream"
import { pipeline } from "node:stream/promises"
import yazl from "yazl"
import type { Entry } from "./listFiles.ts"

export interface Integrity {
  readonly sha256: string
  readonly size: number
}

/** Nothing in an archive tells when or by whom it was made. Earlier than zip can say, so that no time zone matters. */
const fixed = { mtime: new Date(0), forceDosTimestamp: true }

const modeOf = (entry: Entry): number => (entry.kind === "link" ? 0o120777 : entry.isExecutable ? 0o100755 : 0o100644)

const add = (zip: yazl.ZipFile, directory: string, entry: Entry): void => {
  const options = { ...fixed, mode: modeOf(entry) }
  if (entry.kind === "link")
    return zip.addBuffer(Buffer.from(entry.target), entry.path, { ...options, compress: false })
  zip.addReadStreamLazy(entry.path, { ...options, size: entry.size }, (give) =>
    give(null, createReadStream(join(directory, entry.path)))
  )
}

/** Passes bytes on, and knows their digest in the end. */
export class Digest extends Transform {
  readonly #hash = createHash("sha256")
  #size = 0

  override _transform(
    chunk: Uint8Array,
    _encoding: BufferEncoding,
    done: (error: null, chunk: Uint8Array) => void
  ): void {
    this.#hash.update(chunk)
    this.#size += chunk.length
    done(null, chunk)
  }

  integrity(): Integrity {
    return { sha256: this.#hash.digest("hex"), size: this.#size }
  }
}

/** Writes these entries of a directory as a zip: the same files give the same bytes, wherever and whenever. */
export const writeZip = async (directory: string, entries: ReadonlyArray<Entry>, file: string): Promise<Integrity> => {
  const zip = new yazl.ZipFile()
  const digest = new Digest()
  const writing = pipeline(zip.outputStream, digest, createWriteStream(file))
  const failed = new Promise<never>((_, reject) => zip.on("error", reject))
  for (const entry of entries) add(zip, directory, entry)
  zip.end()
  await Promise.race([writing, failed])
  return digest.integrity()
}
