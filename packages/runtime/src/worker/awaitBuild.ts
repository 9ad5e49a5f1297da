import { type BuildOutcome, BuildRunner, type Deployment } from "@anchor-deploy/domain"
import { Duration, Effect, Stream } from "effect"
import { advance } from "../deployment/advance.ts"
import { Settings } from "../Settings.ts"

/**
 * Waits until a running build has ended, and renews the claim meanwhile. The runner's hints make the
 * answer prompt; asking at each renewal makes it certain. Ends with an error once the record says
 * that the deployment is somebody else's, canceled or given up: then the build is no longer of interest.
 */
export const awaitBuild = Effect.fn("awaitBuild")(function* (deployment: Deployment, runnerRef: string) {
  const runner = yield* BuildRunner
  const { leaseMillis } = yield* Settings
  const { deploymentId, fence } = deployment
  const renewal = Duration.millis(Math.max(50, leaseMillis / 3))

  const hinted = runner.settled.pipe(
    Stream.filter((settled) => settled.ref === runnerRef),
    Stream.take(1),
    Stream.runDrain
  )
  for (;;) {
    const state = yield* Effect.race(
      Effect.andThen(hinted, runner.inspect(runnerRef)),
      Effect.andThen(runner.inspect(runnerRef), (now) =>
        now._tag === "Running" ? Effect.delay(runner.inspect(runnerRef), renewal) : Effect.succeed(now)
      )
    )
    if (state._tag !== "Running") return state satisfies BuildOutcome as BuildOutcome
    yield* advance(deploymentId, { _tag: "LeaseRenewed", fence, leaseMillis })
  }
})
