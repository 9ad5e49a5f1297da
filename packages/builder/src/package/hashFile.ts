import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import type { Integrity } from "./writeZip.ts"

/** A file's digest and size, read without holding it in memory. */
export const hashFile = async (file: string): Promise<Integrity> => {
  const hash = createHash("sha256")
  let size = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { sha256: hash.digest("hex"), size }
}
