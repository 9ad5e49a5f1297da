import { DateTime } from "effect"

/** How long something took: `350 ms`, `4.2 s`, `1 min 5 s`, `2 h 3 min`. */
export const duration = (millis: number): string => {
  if (millis < 1000) return `${millis} ms`
  if (millis < 59_950) return `${(millis / 1000).toFixed(1)} s`
  const seconds = Math.round(millis / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** How long ago, in the one unit that says most: `12 s`, `3 min`, `5 h`, `9 d`. */
export const age = (then: DateTime.Utc, now: DateTime.Utc): string => {
  const seconds = Math.max(0, Math.floor((DateTime.toEpochMillis(now) - DateTime.toEpochMillis(then)) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** A point in time to the second, in UTC: `2026-11-21 03:47:12Z`. */
export const moment = (time: DateTime.Utc): string =>
  DateTime.formatIso(time)
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z")
