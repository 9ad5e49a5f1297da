import { Schema } from "effect"

const Person = Schema.Struct({ name: Schema.optionalKey(Schema.NullOr(Schema.String)) })

/**
 * The part of GitHub's `push` payload that Anchor reads; anything else in it is left alone. The
 * repository's address is not among it: what is fetched is the project's.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export const PushEvent = Schema.Struct({
  ref: Schema.String,
  before: Schema.optionalKey(Schema.String),
  after: Schema.String,
  created: Schema.optionalKey(Schema.Boolean),
  deleted: Schema.optionalKey(Schema.Boolean),
  forced: Schema.optionalKey(Schema.Boolean),
  head_commit: Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({
        id: Schema.String,
        message: Schema.optionalKey(Schema.String),
        author: Schema.optionalKey(Schema.NullOr(Person))
      })
    )
  )
})
export type PushEvent = typeof PushEvent.Type
