/** A request-target in its parts. */
export interface Target {
  /** As sent. */
  readonly path: string
  /** Percent-decoded, exactly once. */
  readonly decoded: string
  /** With its question mark, or empty. */
  readonly query: string
}

/**
 * A host as the table names it: lower case, without port and final dot.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 */
export const normalizeHost = (host: string): string => host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "")

/** Printable ASCII but no space, `#` or backslash; some servers take the last for a slash, some do not. */
const legalPath = /^\/[!"$-[\]-~]*$/

const dotSegment = /(^|\/)\.\.?(\/|$)/

/**
 * Takes a request-target apart, or answers undefined for one that no honest client sends. Browsers
 * resolve dot segments (also `%2e%2e`) and turn backslashes round before they send, so whoever sends
 * them is probing; they never reach a store or a site.
 *
 * The absolute form, which servers must accept (RFC 9112 §3.2.2), has to name the Host header's host:
 * a request must not be one site's to whoever dispatches by host, and another's here.
 */
export const readTarget = (target: string, host: string): Target | undefined => {
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(target)
  if (absolute !== null && normalizeHost(absolute[1] as string) !== normalizeHost(host)) return undefined
  const origin = absolute === null ? target : originForm(target)
  const mark = origin.indexOf("?")
  const path = mark === -1 ? origin : origin.slice(0, mark)
  if (!legalPath.test(path) || dotSegment.test(path.replace(/%2e/gi, "."))) return undefined
  const decoded = decodeOnce(path)
  if (decoded === undefined || decoded.indexOf("\0") !== -1) return undefined
  return { path, decoded, query: mark === -1 ? "" : origin.slice(mark) }
}

/** Undefined where a percent sign begins no byte, or the bytes are not UTF-8. */
const decodeOnce = (path: string): string | undefined => {
  if (path.indexOf("%") === -1) return path
  try {
    return decodeURIComponent(path)
  } catch (_) {
    return undefined
  }
}

/** An accepted target as it goes on to a site: path and query, whatever form it came in. */
export const originForm = (target: string): string => {
  if (target.charAt(0) === "/") return target
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, "")
  return rest.charAt(0) === "/" ? rest : `/${rest}`
}
