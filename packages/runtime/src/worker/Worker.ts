/**
 * Takes hints from the queue and looks at the deployments that they name, as many at once as the
 * settings allow. Nothing is kept here: a worker that dies leaves records with leases that run out,
 * and hints that become visible again.
 */
import { BuildQueue, Events, type ProjectId, type ReceivedHint } from "@anchor-deploy/domain"
import { Duration, Effect, Layer, Option, Queue, Semaphore, Stream } from "effect"
import { Settings } from "../Settings.ts"
import { lookAt } from "./lookAt.ts"

/** Longer than any look takes; until then a hint that a dead worker held stays hidden. */
const visibility = Duration.minutes(45)
const again = Duration.seconds(1)
const afterAFault = Duration.seconds(5)
const idle = Duration.seconds(1)

const handle = Effect.fn("handle")(
  function* ({ hint, receipt }: ReceivedHint) {
    const queue = yield* BuildQueue
    const looked = yield* lookAt(hint.deploymentId)
    yield* looked === "Done" ? queue.remove(receipt) : queue.release(receipt, looked === "Again" ? again : afterAFault)
  },
  (effect, { hint, receipt }) =>
    Effect.catchCause(effect, (cause) =>
      Effect.gen(function* () {
        const queue = yield* BuildQueue
        yield* Effect.logError(`Work on ${hint.deploymentId} met a fault; it will be taken up again.`, cause)
        yield* Effect.ignore(queue.release(receipt, afterAFault))
      })
    )
)

export const layerWorker = Layer.effectDiscard(
  Effect.gen(function* () {
    const queue = yield* BuildQueue
    const events = yield* Events
    const { concurrency } = yield* Settings
    const slots = yield* Semaphore.make(concurrency)
    const wakes = yield* Queue.sliding<void>(1)
    // The record keeps workers of different machines from building one project twice at once; between
    // its look and its claim there is time, which within one worker this closes.
    const atWork = new Set<ProjectId>()

    yield* events.subscribe.pipe(
      Stream.runForEach(() => Queue.offer(wakes, undefined)),
      Effect.forkScoped
    )

    const takeOne = Effect.gen(function* () {
      yield* slots.take(1)
      const received = yield* queue.receive(visibility).pipe(
        Effect.tapError((error) => Effect.logError(error.message)),
        Effect.catch(() => Effect.succeed(Option.none<ReceivedHint>()))
      )
      if (Option.isNone(received)) {
        yield* slots.release(1)
        return yield* Effect.raceFirst(Queue.take(wakes), Effect.sleep(idle))
      }
      const { hint, receipt } = received.value
      if (atWork.has(hint.projectId)) {
        yield* Effect.ignore(queue.release(receipt, again))
        return yield* slots.release(1)
      }
      atWork.add(hint.projectId)
      const done = Effect.andThen(
        Effect.sync(() => atWork.delete(hint.projectId)),
        slots.release(1)
      )
      yield* handle(received.value).pipe(Effect.ensuring(done), Effect.forkScoped)
    })
    yield* Effect.forkScoped(Effect.forever(takeOne))
  })
)
