import type { IncomingHttpHeaders } from "node:http"

/** A file as preconditions see it. */
export interface FileState {
  /** Strong, with its quotes. */
  readonly etag: string
  /** Whole seconds since the epoch, as HTTP tells it. */
  readonly modifiedSeconds: number
  readonly size: number
}

export type AssetAnswer =
  | { readonly status: 200 }
  | { readonly status: 206; readonly start: number; readonly end: number }
  | { readonly status: 304 | 412 | 416 }

/**
 * Which answer preconditions and Range ask for, in the order of RFC 9110 §13.2.2. A list of ranges
 * may be ignored (§14.2), and is.
 *
 * `If-Modified-Since` has to name our very time, as nginx has it: after a roll-back a file is older
 * than the one it replaces, and "not modified since" would be wrong.
 */
export const assetAnswer = (method: string, headers: IncomingHttpHeaders, file: FileState): AssetAnswer => {
  const ifMatch = headers["if-match"]
  if (ifMatch !== undefined) {
    if (!lists(ifMatch, file.etag)) return { status: 412 }
  } else if (seconds(headers["if-unmodified-since"]) < file.modifiedSeconds) return { status: 412 }

  const ifNoneMatch = headers["if-none-match"]
  if (ifNoneMatch !== undefined) {
    if (lists(ifNoneMatch.replaceAll("W/", ""), file.etag)) return { status: 304 }
  } else if (seconds(headers["if-modified-since"]) === file.modifiedSeconds) return { status: 304 }

  const ifRange = headers["if-range"]
  const rangeCounts =
    ifRange === undefined || ifRange === file.etag || seconds(ifRange as string) === file.modifiedSeconds
  return method === "GET" && rangeCounts ? range(headers.range, file.size) : { status: 200 }
}

const lists = (tags: string, etag: string): boolean =>
  tags.trim() === "*" || tags.split(",").some((tag) => tag.trim() === etag)

/** NaN for no date, or none that can be read: it compares as neither before nor after. */
const seconds = (date: string | undefined): number => (date === undefined ? NaN : Date.parse(date) / 1000)

const range = (header: string | undefined, size: number): AssetAnswer => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header ?? "") ?? []
  if (first === undefined || last === undefined || (first === "" && last === "")) return { status: 200 }
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== "" && last !== "" && Number(last) < Number(first)) return { status: 200 }
  return start < size ? { status: 206, start, end } : { status: 416 }
}
