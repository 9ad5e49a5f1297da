import { type ProjectId, ProjectStore, SecretVault, Project } from "@anchor-deploy/domain"
import { DateTime, Duration, Effect, Redacted } from "effect"
import { freshToken } from "../random.ts"
import { Settings } from "../Settings.ts"

/**
 * Gives the project a new webhook secret, which is told this once. The one before stays good for the
 * overlap, so that GitHub's side can be changed in peace; anything older ends at once.
 */
export const rotateWebhookSecret = Effect.fn("rotateWebhookSecret")(function* (projectId: ProjectId) {
  const projects = yield* ProjectStore
  const vault = yield* SecretVault
  const { secretOverlapMillis } = yield* Settings
  const secret = freshToken("whsec_")
  const vaultVersion = yield* vault.put(projectId, "webhook", Redacted.make(secret))
  const now = yield* DateTime.now
  const expiresAt = DateTime.addDuration(now, Duration.millis(secretOverlapMillis))
  yield* projects.update(
    projectId,
    (project) =>
      new Project({
        ...project,
        webhookSecrets: [
          ...project.webhookSecrets.slice(-1).map((previous) => ({ expiresAt, ...previous })),
          { vaultVersion, createdAt: now }
        ],
        updatedAt: now
      })
  )
  return Redacted.make(secret)
})
