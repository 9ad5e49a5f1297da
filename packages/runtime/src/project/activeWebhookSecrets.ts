import { type Project, SecretVault } from "@anchor-deploy/domain"
import { DateTime, Effect, Redacted } from "effect"

/** The project's webhook secrets that are good now, newest first. */
export const activeWebhookSecrets = Effect.fn("activeWebhookSecrets")(function* (project: Project) {
  const vault = yield* SecretVault
  const now = yield* DateTime.now
  const active = project.webhookSecrets.filter(
    (secret) => secret.expiresAt === undefined || DateTime.isGreaterThan(secret.expiresAt, now)
  )
  return yield* Effect.forEach(active.toReversed(), (secret) =>
    vault.get(project.projectId, "webhook", secret.vaultVersion).pipe(Effect.map(Redacted.value))
  )
})
