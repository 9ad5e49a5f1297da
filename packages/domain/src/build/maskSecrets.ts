/**
 * Hides secret values in a line before it is kept. Each value is looked for as it stands, and as
 * URL, JSON, base64, base64url and hex would write it; of a value with several lines, each line of
 * six or more characters is hidden too, since logs are cut at line ends.
 *
 * Masking stops accidents. A build that wants to leak a value can always write it in a form that
 * nobody looks for.
 */
export const mask = "•••"

/** Shorter values (`1`, `true`, `dev`) stand in half of all lines; hiding them would hide the log. */
const shortest = 4

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const binary = (text: string): string => String.fromCharCode(...bytes(text))
const hex = (text: string): string => Array.from(bytes(text), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** The part of a value's base64 that does not depend on what stands before and after it, for each of three offsets. */
const base64Cores = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((offset) => {
    const encoded = btoa("\0".repeat(offset) + binary(text))
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor(((offset + bytes(text).length) * 8) / 6)
    const core = encoded.slice(from, to)
    return core.length < 8 ? [] : [core, core.replaceAll("+", "-").replaceAll("/", "_")]
  })

const percent = (text: string): ReadonlyArray<string> => {
  try {
    return [encodeURIComponent(text), encodeURI(text), encodeURIComponent(text).replaceAll("%20", "+")]
  } catch {
    return [] // A lone surrogate has no percent-encoding.
  }
}

const formsOf = (value: string): ReadonlyArray<string> => [
  value,
  ...percent(value),
  JSON.stringify(value).slice(1, -1),
  ...(value.length < 4096 ? [...base64Cores(value), hex(value), hex(value).toUpperCase()] : [])
]

/** Every form of these values that is hidden, the longest first. */
export const secretForms = (values: ReadonlyArray<string>): ReadonlyArray<string> => {
  const parts = values.flatMap((value) => [value, ...value.split(/\r?\n/).filter((line) => line.length >= 6)])
  const forms = new Set(parts.filter((part) => part.trim().length >= shortest).flatMap(formsOf))
  return [...forms].sort((a, b) => b.length - a.length)
}

/** Finds each of these forms; of two that begin at one place, the longer. */
export const secretPattern = (forms: ReadonlyArray<string>): RegExp | undefined =>
  forms.length === 0
    ? undefined
    : new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g")

/** Makes the masking function for these values; without values it changes nothing. */
export const maskSecrets = (values: ReadonlyArray<string>): ((line: string) => string) => {
  const pattern = secretPattern(secretForms(values))
  return pattern === undefined ? (line) => line : (line) => line.replace(pattern, mask)
}
