import { Schema } from "effect"

/** A page to ask for: at most `limit` items after the opaque `cursor` that the last page gave. */
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly nextCursor: string | null
}

/** A cursor that no page of this list gave out. */
export class BadCursor extends Schema.TaggedError<BadCursor>()("BadCursor", {
  cursor: Schema.String
}) {
  override get message(): string {
    return "The cursor is not one that this list gave out: start again without it."
  }
}

/** Cursors are positions in a list ordered by a whole number, written so that nobody builds on their form. */
export const encodeCursor = (position: number): string => `c${position.toString(36)}`
export const decodeCursor = (cursor: string): number | undefined =>
  /^c[0-9a-z]{1,10}$/.test(cursor) ? Number.parseInt(cursor.slice(1), 36) : undefined

/** The same for lists ordered by a text, such as an id. */
export const encodeKeyCursor = (key: string): string => `k${key}`
export const decodeKeyCursor = (cursor: string): string | undefined =>
  /^k./s.test(cursor) ? cursor.slice(1) : undefined
