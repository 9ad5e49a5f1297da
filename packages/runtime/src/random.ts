import { createHash, randomBytes } from "node:crypto"
import { deploymentIdFrom } from "@anchor-deploy/domain"
import { Clock, Effect } from "effect"

/** A fresh deployment id: the present time and 80 bits from the system's generator. */
export const freshDeploymentId = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  return deploymentIdFrom(
    now,
    Array.from(randomBytes(16), (byte) => byte & 31)
  )
})

/** A token or secret of 256 bits, safe in URLs and headers. */
export const freshToken = (prefix: string): string => `${prefix}${randomBytes(32).toString("base64url")}`

export const sha256Hex = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex")
