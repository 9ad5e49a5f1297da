import { decodeCursor } from "@anchor-deploy/domain"

/** The line after which a follower goes on: the browser's `Last-Event-ID`, or the cursor of a page. */
export const resumeAfter = (lastEventId: string | undefined, cursor: string | undefined): number => {
  if (lastEventId !== undefined && /^\d{1,9}$/.test(lastEventId)) return Number(lastEventId)
  return cursor === undefined ? 0 : (decodeCursor(cursor) ?? 0)
}
