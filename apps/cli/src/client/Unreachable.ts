import { Schema } from "effect"

/** Nobody answers at the server's address, or the connection broke before the answer was there. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  server: Schema.String,
  code: Schema.String
}) {
  override get message(): string {
    return this.code === "ECONNREFUSED"
      ? `Anchor is not running at ${this.server}. Start it with \`npm start\`, or name another server with --url or ANCHOR_URL.`
      : `Anchor cannot be reached at ${this.server}: ${this.code}.`
  }
}
