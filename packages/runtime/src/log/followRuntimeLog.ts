import { type DeploymentId, DeploymentStore, encodeCursor, RuntimeLog, type RuntimeLine } from "@anchor-deploy/domain"
import { Duration, Effect, Option, Queue, Stream } from "effect"

const pageSize = 500

/** Hints are prompt but may be missed; so often the log is looked at without one. */
const patience = Duration.seconds(2)

/**
 * What a deployment's site has printed after the given line, and what it will, for as long as the
 * deployment exists. The log is read page by page as the follower takes the lines; one that is too
 * slow for a chatty site is told how many lines were removed before it came to them.
 *
 * @param after the sequence of the last line that is known already, 0 for none
 */
export const followRuntimeLog = (deploymentId: DeploymentId, after: number) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* RuntimeLog
      const deployments = yield* DeploymentStore
      const hints = yield* Queue.sliding<void>(1)
      yield* log.grown(deploymentId).pipe(
        Stream.runForEach(() => Queue.offer(hints, undefined)),
        Effect.forkScoped
      )

      return Stream.paginate(after, (sequence) =>
        Effect.gen(function* () {
          yield* deployments.get(deploymentId)
          const { lines } = yield* log.read(deploymentId, { cursor: encodeCursor(sequence), limit: pageSize })
          if (lines.length === 0) yield* Effect.raceFirst(Queue.take(hints), Effect.sleep(patience))
          return [lines, Option.some(lines.at(-1)?.sequence ?? sequence)] as const
        }).pipe(
          Effect.catchTag("DeploymentNotFound", () =>
            Effect.succeed([[] as ReadonlyArray<RuntimeLine>, Option.none<number>()] as const)
          )
        )
      )
    })
  )
