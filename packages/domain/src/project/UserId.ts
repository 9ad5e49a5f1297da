import { Schema } from "effect"

/** Who acts. On the loopback dev-server it is the `x-user-id` header; elsewhere a token's owner. */
export const UserId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/, {
    message: "1 to 100 characters: letters, digits and . _ @ -, beginning with a letter or digit"
  })
).pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type
