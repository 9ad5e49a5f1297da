import { Clock, Duration, Effect, Layer, Option } from "effect"
import { type BuildHint, BuildQueue, maxReceives } from "../../src/index.ts"

interface Message {
  readonly hint: BuildHint
  readonly visibleAt: number
  readonly receives: number
  /** The receipt that the last receiver holds; it is worth something while the message is invisible. */
  readonly receipt?: string
}

export const layer = Layer.sync(BuildQueue, () => {
  let messages: ReadonlyArray<Message> = []
  let receipts = 0

  const send = (hint: BuildHint, delay?: Duration.Duration) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      messages = [...messages, { hint, visibleAt: now + Duration.toMillis(delay ?? Duration.zero), receives: 0 }]
    })

  const receive = (visibility: Duration.Duration) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const [next] = messages
        .filter((message) => message.visibleAt <= now && message.receives < maxReceives)
        .toSorted((a, b) => a.visibleAt - b.visibleAt)
      if (next === undefined) return Option.none()
      const receipt = `receipt-${++receipts}`
      const receives = next.receives + 1
      const taken = { hint: next.hint, visibleAt: now + Duration.toMillis(visibility), receives, receipt }
      messages = messages.map((message) => (message === next ? taken : message))
      return Option.some({ hint: next.hint, receipt, receives })
    })

  const held = (receipt: string, now: number) => (message: Message) =>
    message.receipt === receipt && message.visibleAt > now

  const release = (receipt: string, delay: Duration.Duration) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      messages = messages.map((message) =>
        held(receipt, now)(message)
          ? { hint: message.hint, visibleAt: now + Duration.toMillis(delay), receives: message.receives - 1 }
          : message
      )
    })

  const remove = (receipt: string) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      messages = messages.filter((message) => !held(receipt, now)(message))
    })

  const deadLetters = Effect.map(Clock.currentTimeMillis, (now) =>
    messages
      .filter((message) => message.visibleAt <= now && message.receives >= maxReceives)
      .map((message) => message.hint)
  )

  return BuildQueue.of({ send, receive, release, remove, deadLetters })
})
