import { randomBytes } from "node:crypto"
import type { ProjectId } from "@anchor-deploy/domain"
import { Clock, Context, Effect, Layer } from "effect"

/**
 * Tokens with which a build fetches its own project's hosted repository, and nothing else. They live
 * in memory and end with their build's deadline: a restarted server ends its builds too.
 */
export class ReadTokens extends Context.Service<
  ReadTokens,
  {
    readonly issue: (projectId: ProjectId, untilMillis: number) => Effect.Effect<string>
    readonly mayRead: (projectId: string, token: string) => Effect.Effect<boolean>
  }
>()("@anchor-deploy/adapters-local/ReadTokens") {
  static readonly layer: Layer.Layer<ReadTokens> = Layer.sync(ReadTokens, () => {
    const tokens = new Map<string, { readonly projectId: ProjectId; readonly until: number }>()
    return ReadTokens.of({
      issue: (projectId, until) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          for (const [token, grant] of tokens) if (grant.until < now) tokens.delete(token)
          const token = randomBytes(32).toString("base64url")
          tokens.set(token, { projectId, until })
          return token
        }),
      mayRead: (projectId, token) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const grant = tokens.get(token)
          return grant !== undefined && grant.projectId === projectId && grant.until >= now
        })
    })
  })
}
