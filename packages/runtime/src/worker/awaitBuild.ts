import { BuildRunner } from "@anchor-deploy/domain"
import { Duration, Effect, Stream } from "effect"

/** Hints are prompt, but may be missed; so often a running build is looked at without one. */
const patience = Duration.seconds(10)

/** Waits until a build has ended, and answers what became of it. */
export const awaitBuild = Effect.fn("awaitBuild")(function* (runnerRef: string) {
  const runner = yield* BuildRunner
  const hinted = runner.settled.pipe(
    Stream.filter((settled) => settled.ref === runnerRef),
    Stream.take(1),
    Stream.runDrain
  )
  for (;;) {
    const state = yield* Effect.raceFirst(
      Effect.andThen(hinted, runner.inspect(runnerRef)),
      // Looked at once now, since it may have ended before the hints were listened to.
      Effect.flatMap(runner.inspect(runnerRef), (now) =>
        now._tag === "Running" ? Effect.delay(runner.inspect(runnerRef), patience) : Effect.succeed(now)
      )
    )
    if (state._tag !== "Running") return state
  }
})
