import { Context, type Effect, type Redacted, Schema } from "effect"
import type { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"

/** The vault has no such secret, or cannot open it with the key that it has. */
export class SecretNotFound extends Schema.TaggedError<SecretNotFound>()("SecretNotFound", {
  name: Schema.String,
  version: Schema.Int
}) {
  override get message(): string {
    return `The vault has no readable version ${this.version} of "${this.name}".`
  }
}

/**
 * Secret values, sealed at rest. A value is bound to its project, name and version: a row moved to
 * another place does not open.
 *
 * - `put` keeps a new version beside the older ones and answers its number.
 * - `get` opens exactly the version asked for.
 *
 * Contract: `secretVaultSuite`.
 */
export class SecretVault extends Context.Service<
  SecretVault,
  {
    readonly put: (
      projectId: ProjectId,
      name: string,
      value: Redacted.Redacted<string>
    ) => Effect.Effect<number, StoreError>
    readonly get: (
      projectId: ProjectId,
      name: string,
      version: number
    ) => Effect.Effect<Redacted.Redacted<string>, SecretNotFound | StoreError>
  }
>()("@anchor-deploy/domain/SecretVault") {}
