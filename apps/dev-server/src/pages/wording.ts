/** Words for people that more than one page uses. */
import type { Deployment } from "@anchor-deploy/domain"
import { DateTime } from "effect"

/** How long ago, roughly: nobody needs the seconds of yesterday. */
export const ago = (from: DateTime.Utc, now: DateTime.Utc): string => {
  const seconds = Math.max(0, Math.round((DateTime.toEpochMillis(now) - DateTime.toEpochMillis(from)) / 1000))
  if (seconds < 10) return "just now"
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`
  const days = Math.floor(seconds / 86400)
  return days === 1 ? "yesterday" : `${days} days ago`
}

export const shortSha = ({ commitSha }: Deployment): string => commitSha.slice(0, 7)

/** The first line of what was said, without colours for terminals. */
export const firstLine = (text: string): string => plain(text.trim().split("\n", 1)[0] ?? "").slice(0, 300)

/** @see https://ecma-international.org/publications-and-standards/standards/ecma-48/ */
export const plain = (text: string): string =>
  text
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, "")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")

/** What a deployment that has not ended does now. */
export const doing = ({ status }: Deployment): string =>
  status === "queued" ? "Waiting" : status === "building" ? "Building" : "Going live"
