import { Events, type AnchorEvent } from "@anchor-deploy/domain"
import { Effect, Layer, PubSub, Stream } from "effect"

/** How many events wait for a follower before it loses the oldest. */
const keptEvents = 1024

/** Tells followers within this process. */
export const layer = Layer.effect(
  Events,
  Effect.gen(function* () {
    const pubsub = yield* PubSub.sliding<AnchorEvent>(keptEvents)
    return Events.of({
      publish: (event) => Effect.asVoid(PubSub.publish(pubsub, event)),
      subscribe: Stream.fromPubSub(pubsub)
    })
  })
)
