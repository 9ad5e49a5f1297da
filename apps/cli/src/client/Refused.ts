import { Schema } from "effect"

/**
 * A refusal that the API itself does not declare: from the server's door while it starts, from a
 * proxy, or from something that is not Anchor at all.
 */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  status: Schema.Int,
  title: Schema.String,
  detail: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    return this.detail ?? this.title
  }
}
