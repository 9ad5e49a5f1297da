import { Buffer } from "node:buffer"
import { crc32 } from "node:zlib"
import type { CacheEntry } from "@anchor-deploy/domain/site-cache"

/** The first line of an entry's file. The key is kept for people who look, and against a mix-up. */
interface Head {
  readonly key: string
  readonly lastModified?: number
  readonly bytes?: number
  readonly crc32?: number
  readonly deleted?: true
}

const newline = 0x0a

const file = (head: Head, value: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), value])

export const encodeEntry = (entry: CacheEntry & { readonly key: string }): Uint8Array => {
  const value = Buffer.from(entry.value)
  const { key, lastModified } = entry
  return file({ key, lastModified, bytes: value.length, crc32: crc32(value) }, value)
}

/** Says that an entry which the artifact brings along is gone. */
export const encodeDeleted = (key: string): Uint8Array => file({ key, deleted: true }, new Uint8Array())

const readHead = (bytes: Buffer): Head | undefined => {
  try {
    return JSON.parse(bytes.toString()) as Head
  } catch {
    return undefined
  }
}

/** The entry in a file; undefined when the file is not whole, as a power cut may leave it. */
export const decodeEntry = (key: string, bytes: Buffer): CacheEntry | "deleted" | undefined => {
  const end = bytes.indexOf(newline)
  const head = end < 0 ? undefined : readHead(bytes.subarray(0, end))
  if (head?.key !== key) return undefined
  if (head.deleted === true) return "deleted"
  const value = bytes.subarray(end + 1)
  const isWhole = head.lastModified !== undefined && value.length === head.bytes && crc32(value) === head.crc32
  return isWhole ? { value: value.toString(), lastModified: head.lastModified! } : undefined
}
