import { Effect } from "effect"
import { BadRequest } from "../api/problems.ts"

/**
 * The env version that `If-Match` asks for, bare or as an entity tag; `*` and no header ask for none.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-match
 */
export const ifMatch = (header: string | undefined): Effect.Effect<number | undefined, BadRequest> => {
  if (header === undefined || header.trim() === "*") return Effect.succeed(undefined)
  const version = /^"?(\d{1,9})"?$/.exec(header.trim())?.[1]
  return version === undefined
    ? Effect.fail(new BadRequest({ detail: 'If-Match takes one env version, such as 3 or "3".' }))
    : Effect.succeed(Number(version))
}
