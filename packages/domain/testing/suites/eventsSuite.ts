import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, type Layer, Queue, Stream } from "effect"
import { AnchorEvent, Events } from "../../src/index.ts"
import { freshDeploymentId, freshProjectId } from "../fixtures/fresh.ts"

const moved = (generation: number) =>
  AnchorEvent.make({
    _tag: "AliasMoved",
    projectId: freshProjectId(),
    deploymentId: freshDeploymentId(),
    generation
  })

/** Follows, and has seen something already when it answers, so that nothing after it is missed. */
const followed = Effect.gen(function* () {
  const events = yield* Events
  const seen = yield* Queue.unbounded<AnchorEvent>()
  yield* events.subscribe.pipe(
    Stream.runForEach((event) => Queue.offer(seen, event)),
    Effect.forkScoped
  )
  const probe = moved(0)
  while ((yield* Queue.size(seen)) === 0) {
    yield* events.publish(probe)
    yield* Effect.yieldNow
  }
  const next: Effect.Effect<AnchorEvent> = Effect.repeat(Queue.take(seen), {
    while: (event) => "generation" in event && event.generation === 0
  })
  return { next }
})

/** What `Events` promises. */
export const eventsSuite = (name: string, ports: Layer.Layer<Events, unknown>) =>
  layer(ports)(`Events: ${name}`, (it) => {
    it.effect("every follower sees what is published after it began, in order", () =>
      Effect.gen(function* () {
        const events = yield* Events
        const [one, other] = [yield* followed, yield* followed]
        const published = [moved(1), moved(2), moved(3)]
        yield* Effect.forEach(published, events.publish)
        for (const event of published) {
          assert.deepStrictEqual(yield* one.next, event)
          assert.deepStrictEqual(yield* other.next, event)
        }
      }).pipe(Effect.scoped)
    )

    it.effect("what was published before is not repeated", () =>
      Effect.gen(function* () {
        const events = yield* Events
        yield* events.publish(moved(7))
        const { next } = yield* followed
        const event = moved(8)
        yield* events.publish(event)
        assert.deepStrictEqual(yield* next, event)
      }).pipe(Effect.scoped)
    )

    it.effect("publishing waits neither for nobody nor for a follower that stands still", () =>
      Effect.gen(function* () {
        const events = yield* Events
        yield* events.publish(moved(1))
        const still = yield* events.subscribe.pipe(
          Stream.runForEach(() => Effect.never),
          Effect.forkChild
        )
        const { next } = yield* followed
        for (let i = 1; i <= 2000; i++) {
          yield* events.publish(moved(i))
          assert.strictEqual((yield* next)._tag, "AliasMoved")
        }
        yield* Fiber.interrupt(still)
      }).pipe(Effect.scoped)
    )
  })
