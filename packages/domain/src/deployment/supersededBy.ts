import type { CommitSha } from "./CommitSha.ts"
import type { Cancellation, Deployment } from "./Deployment.ts"

/**
 * Whether a newer push has made this deployment pointless.
 *
 * The repository's own head decides: a pushed commit that is the head no longer is superseded. If
 * the repository could not be asked (`head` is `undefined`), the newest push deployment of the
 * branch decides by its sequence. What a user asked for by hand is never superseded.
 */
export const supersededBy = (
  deployment: Deployment,
  head: CommitSha | undefined,
  newestPush: Deployment | undefined
): Cancellation | undefined => {
  if (deployment.trigger._tag !== "Push") return undefined
  if (head === deployment.commitSha) return undefined
  const newer = newestPush !== undefined && newestPush.sequence > deployment.sequence ? newestPush : undefined
  if (head === undefined && newer === undefined) return undefined
  return newer === undefined
    ? { reason: `superseded by commit ${head}` }
    : { reason: `superseded by ${newer.deploymentId}`, supersededBy: newer.deploymentId }
}
