/**
 * `rollback`: from the call of the API until every answer is the earlier release's, while four
 * connections ask without a pause. Both releases are warm, as the live one and the one before it
 * always are. To reach: 50 ms at the 99th percentile.
 */
import { millis, print, quantile } from "./figures.ts"
import { twoReleases } from "./twoReleases.ts"

const rounds = 200
/** Not counted: a server that has just started compiles its code. */
const warmUp = 10
const connections = 4

export const run = async (): Promise<void> => {
  const { close, server, two } = await twoReleases()
  const took: Array<number> = []
  const called: Array<number> = []
  for (let round = -warmUp; round < rounds; round++) {
    let last = 0
    let isOver = false
    const begun = performance.now()
    const watchers = Array.from({ length: connections }, async () => {
      while (!isOver) {
        const asked = performance.now()
        const text = await server.page("site")
        // What counts is when a request was sent that still got the newer release.
        if (text === "two" && asked > begun) last = Math.max(last, performance.now())
      }
    })
    const { status } = await server.api("POST", "/projects/site/rollback")
    if (status !== 200) throw new Error("a roll-back was refused")
    const answered = performance.now()
    for (let i = 0; i < 10; i++) await server.page("site")
    isOver = true
    await Promise.all(watchers)
    if (round >= 0) {
      called.push(answered - begun)
      took.push(Math.max(last, answered) - begun)
    }
    await server.api("POST", `/deployments/${two}/promote`)
  }
  await close()
  print({
    rounds,
    "API call, median": millis(quantile(called, 0.5)),
    "API call, p99": millis(quantile(called, 0.99)),
    "until every answer is the earlier release's, median": millis(quantile(took, 0.5)),
    "until every answer is the earlier release's, p99": millis(quantile(took, 0.99))
  })
}
