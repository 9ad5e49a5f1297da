import { ArtifactId, type BuildOutcome, type Deployment } from "@anchor-deploy/domain"
import { Effect, Option } from "effect"
import { advance } from "../deployment/advance.ts"
import { Settings } from "../Settings.ts"
import { readManifest } from "./readManifest.ts"

/**
 * Writes down what became of a deployment's build. The claim's fence guards it: the result of an
 * attempt that was canceled, timed out or taken over is refused by the record.
 */
export const settleBuild = Effect.fn("settleBuild")(function* (deployment: Deployment, outcome: BuildOutcome) {
  const { deploymentId, fence } = deployment
  switch (outcome._tag) {
    case "Succeeded": {
      const { artifactId, commitSha, projectId } = deployment
      const manifest = yield* readManifest({
        projectId,
        commitSha,
        artifactId: artifactId ?? ArtifactId.make("0".repeat(32))
      })
      if (Option.isSome(manifest)) return yield* advance(deploymentId, { _tag: "Built", fence })
      const message = "The build ended well, but its manifest is not in the artifact store."
      return yield* advance(deploymentId, { _tag: "Failed", fence, failure: { stage: "publish", message } })
    }
    case "Failed":
      return yield* advance(deploymentId, { _tag: "Failed", fence, failure: outcome.failure })
    case "Stopped":
      return yield* advance(deploymentId, {
        _tag: "Canceled",
        fence,
        cancellation: { reason: "the build was stopped" }
      })
    case "Lost":
      return yield* interrupt(deployment, "the build's process went away.")
  }
})

/**
 * Gives up a claim whose worker, build or store went away, so that the deployment is taken up again;
 * in the end, not for ever. It is no failure of what is deployed, and counted apart.
 */
export const interrupt = Effect.fn("interrupt")(function* (deployment: Deployment, reason: string) {
  const { maxInterruptions } = yield* Settings
  const { deploymentId, fence, interruptions } = deployment
  if (interruptions < maxInterruptions) return yield* advance(deploymentId, { _tag: "Interrupted", fence })
  const message = `Given up after ${interruptions + 1} interruptions. The last one: ${reason} Redeploy when that is mended.`
  return yield* advance(deploymentId, { _tag: "Failed", fence, failure: { stage: "interrupted", message } })
})
