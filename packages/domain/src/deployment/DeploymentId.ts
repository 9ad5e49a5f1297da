import { Schema } from "effect"

/**
 * `dpl-` and a ULID in lower case (26 characters of Crockford's base 32), so that the id is a DNS
 * label and sorts by time. @see https://github.com/ulid/spec
 */
export const DeploymentId = Schema.String.check(
  Schema.isPattern(/^dpl-[0-7][0-9a-hjkmnp-tv-z]{25}$/, { message: "a deployment id such as dpl-01ka…" })
).pipe(Schema.brand("DeploymentId"))
export type DeploymentId = typeof DeploymentId.Type

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

/**
 * The id for a point in time and 80 random bits.
 *
 * @param now milliseconds since the epoch
 * @param random 16 numbers from 0 to 31
 */
export const deploymentIdFrom = (now: number, random: ReadonlyArray<number>): DeploymentId => {
  let time = ""
  for (let rest = now, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  return DeploymentId.make(`dpl-${time}${random.map((n) => alphabet[n % 32]).join("")}`)
}
