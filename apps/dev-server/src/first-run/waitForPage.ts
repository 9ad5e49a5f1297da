import { get } from "node:http"
import { Effect, Schedule, Schema } from "effect"

export class PageUnanswered extends Schema.TaggedError<PageUnanswered>()("PageUnanswered", {
  host: Schema.String,
  status: Schema.Int
}) {
  override get message(): string {
    return this.status === 0 ? `http://${this.host} does not answer.` : `http://${this.host} answers ${this.status}.`
  }
}

/** Asks over 127.0.0.1 with the site's name as `Host`, since `*.localhost` does not resolve everywhere. */
const ask = (port: number, host: string) =>
  Effect.callback<void, PageUnanswered>((resume, signal) => {
    const request = get(
      { host: "127.0.0.1", port, path: "/", headers: { host: `${host}:${port}` }, signal },
      (answer) => {
        answer.resume()
        const { statusCode: status = 0 } = answer
        resume(status === 200 ? Effect.void : Effect.fail(new PageUnanswered({ host: `${host}:${port}`, status })))
      }
    )
    request.on("error", () => resume(Effect.fail(new PageUnanswered({ host: `${host}:${port}`, status: 0 }))))
  })

/** Returns once the page answers 200, and says where. */
export const waitForPage = Effect.fn("waitForPage")(function* (port: number, host: string) {
  yield* ask(port, host).pipe(Effect.retry({ times: 20, schedule: Schedule.spaced("250 millis") }))
  yield* Effect.sync(() => process.stdout.write(`\nYour site is live: http://${host}:${port}\n\n`))
})
