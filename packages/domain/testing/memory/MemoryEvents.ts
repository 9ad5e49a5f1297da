import { Effect, Layer, PubSub, Stream } from "effect"
import { type AnchorEvent, Events } from "../../src/index.ts"

export const layer = Layer.effect(
  Events,
  Effect.gen(function* () {
    const pubsub = yield* PubSub.sliding<AnchorEvent>(256)
    return Events.of({
      publish: (event) => Effect.asVoid(PubSub.publish(pubsub, event)),
      subscribe: Stream.fromPubSub(pubsub)
    })
  })
)
