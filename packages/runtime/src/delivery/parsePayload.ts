import { Result, Schema } from "effect"

/** The body cannot be what it claims to be. `detail` says which part, and what was expected there. */
export class MalformedDelivery extends Schema.TaggedError<MalformedDelivery>()("MalformedDelivery", {
  detail: Schema.String
}) {
  override get message(): string {
    return this.detail
  }
}

const malformed = (detail: string) => Result.fail(new MalformedDelivery({ detail }))

/** A body as a JSON object. Form-encoded deliveries, which GitHub can send too, are asked to be JSON. */
export const parsePayload = (body: Uint8Array): Result.Result<Record<string, unknown>, MalformedDelivery> => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body))
  } catch {
    return malformed('The body is not JSON in UTF-8. Set the webhook\'s content type to "application/json".')
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Result.succeed(value as Record<string, unknown>)
    : malformed("The body is JSON, but not an object.")
}
