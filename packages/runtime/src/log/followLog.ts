import {
  BuildLog,
  type DeploymentId,
  DeploymentStore,
  encodeCursor,
  Events,
  isTerminal,
  type LogLine,
  type Status
} from "@anchor-deploy/domain"
import { Duration, Effect, Option, Queue, Stream } from "effect"

/** What a follower is told: each line once, and at the end the status that the deployment ended with. */
export type LogEvent =
  | { readonly _tag: "Line"; readonly line: LogLine }
  | { readonly _tag: "Ended"; readonly status: Status }

const pageSize = 500

/** Hints are prompt but may be missed; so often the record is looked at without one. */
const patience = Duration.seconds(2)

/**
 * A deployment's lines after the given one, and those to come, until it has ended. The log is read
 * page by page as the follower takes the lines: a slow one costs no memory.
 *
 * @param after the sequence of the last line that is known already, 0 for none
 */
export const followLog = (deploymentId: DeploymentId, after: number) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* BuildLog
      const deployments = yield* DeploymentStore
      const events = yield* Events
      const hints = yield* Queue.sliding<void>(1)
      const changed = Stream.filter(events.subscribe, (event) => event.deploymentId === deploymentId)
      yield* Stream.merge(log.grown(deploymentId), changed).pipe(
        Stream.runForEach(() => Queue.offer(hints, undefined)),
        Effect.forkScoped
      )

      return Stream.paginate(after, (sequence) =>
        Effect.gen(function* () {
          // The status first: what was written before it became terminal is then in the page.
          const { status } = yield* deployments.get(deploymentId)
          const cursor = sequence === 0 ? undefined : encodeCursor(sequence)
          const { lines } = yield* log.read(deploymentId, { cursor, limit: pageSize })
          const last = lines.at(-1)
          if (last === undefined && !isTerminal(status)) {
            yield* Effect.raceFirst(Queue.take(hints), Effect.sleep(patience))
          }
          const page: ReadonlyArray<LogEvent> =
            last === undefined && isTerminal(status)
              ? [{ _tag: "Ended", status }]
              : lines.map((line) => ({ _tag: "Line", line }))
          const next =
            last === undefined && isTerminal(status) ? Option.none() : Option.some(last?.sequence ?? sequence)
          return [page, next] as const
        })
      )
    })
  )
