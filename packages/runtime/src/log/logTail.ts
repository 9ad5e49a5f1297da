import { BuildLog, type DeploymentId, encodeCursor } from "@anchor-deploy/domain"
import { Effect } from "effect"

/** How many lines a log has. Lines are numbered without a gap, so it takes few looks, however long the log is. */
const length = Effect.fn("length")(function* (deploymentId: DeploymentId) {
  const log = yield* BuildLog
  const hasAfter = Effect.fn("hasAfter")(function* (sequence: number) {
    const { lines } = yield* log.read(deploymentId, { cursor: encodeCursor(sequence), limit: 1 })
    return lines.length > 0
  })
  let high = 1
  while (yield* hasAfter(high)) high *= 2
  let low = Math.floor(high / 2)
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (yield* hasAfter(middle)) low = middle + 1
    else high = middle
  }
  return low
})

/** The last lines of a deployment's log, at most `count`; none before it has any. */
export const logTail = Effect.fn("logTail")(function* (deploymentId: DeploymentId, count: number) {
  const log = yield* BuildLog
  const skipped = Math.max(0, (yield* length(deploymentId)) - count)
  const cursor = skipped === 0 ? undefined : encodeCursor(skipped)
  const { lines } = yield* log.read(deploymentId, { cursor, limit: count })
  return lines
})
