import type { Deployment } from "@anchor-deploy/domain"
import { Duration, Effect, Schedule } from "effect"
import { advance } from "../deployment/advance.ts"
import { Settings } from "../Settings.ts"

/**
 * Does the work of a claim and renews its lease meanwhile, so that a slow step is not taken for a
 * dead worker. Once somebody else has the deployment, or a user has ended it, the work is
 * interrupted: its results would be refused anyway. A renewal that cannot be written is tried again until the lease has run out.
 */
export const holding = <A, E, R>(claimed: Deployment, work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { leaseMillis } = yield* Settings
    const { deploymentId, fence } = claimed
    const renewal = advance(deploymentId, { _tag: "LeaseRenewed", fence, leaseMillis }).pipe(
      Effect.catchTag("StoreError", (error) => Effect.logWarning(`A lease is not renewed: ${error.message}`)),
      Effect.delay(Duration.millis(leaseMillis / 3)),
      Effect.repeat(Schedule.forever),
      Effect.andThen(Effect.never)
    )
    return yield* Effect.raceFirst(work, renewal)
  })
