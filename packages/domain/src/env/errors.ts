import { Schema } from "effect"

/** A set of variables that cannot become a version; nothing was changed. */
export class InvalidEnv extends Schema.TaggedError<InvalidEnv>()("InvalidEnv", {
  key: Schema.optionalKey(Schema.String),
  reason: Schema.String
}) {
  override get message(): string {
    return this.key === undefined ? this.reason : `${this.key}: ${this.reason}`
  }
}

/** Somebody changed the variables since the version that the caller saw. */
export class EnvConflict extends Schema.TaggedError<EnvConflict>()("EnvConflict", {
  expected: Schema.Int,
  actual: Schema.Int
}) {
  override get message(): string {
    return `The variables are at version ${this.actual}, not ${this.expected}: read them again and repeat the change.`
  }
}

export class EnvVersionNotFound extends Schema.TaggedError<EnvVersionNotFound>()("EnvVersionNotFound", {
  version: Schema.Int
}) {
  override get message(): string {
    return `The project has no env version ${this.version}.`
  }
}
