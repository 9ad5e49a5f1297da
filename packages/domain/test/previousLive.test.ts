import { assert, describe, it } from "@effect/vitest"
import { DateTime } from "effect"
import { type DeploymentId, previousLive, Promotion } from "../src/index.ts"
import { freshDeploymentId, freshProjectId } from "../testing/index.ts"

const [a, b, c, d] = [freshDeploymentId(), freshDeploymentId(), freshDeploymentId(), freshDeploymentId()]
const projectId = freshProjectId()

/** Promotions newest first, from what became live in this order. */
const promotions = (...live: ReadonlyArray<DeploymentId>): ReadonlyArray<Promotion> =>
  live
    .map(
      (to, i) =>
        new Promotion({ projectId, generation: i + 1, kind: "promote", to, by: "ada", at: DateTime.makeUnsafe(i) })
    )
    .toReversed()

describe("previousLive", () => {
  it("is what was live before", () => {
    assert.strictEqual(previousLive(promotions(a, b, c), c), b)
  })

  it("is nothing when nothing else was live", () => {
    assert.isUndefined(previousLive(promotions(a), a))
    assert.isUndefined(previousLive(promotions(a, a), a))
    assert.isUndefined(previousLive([], a))
  })

  it("rolling back twice goes back two steps, and not to what was fled from", () => {
    assert.strictEqual(previousLive(promotions(a, b, c, b), b), a)
    assert.isUndefined(previousLive(promotions(a, b, c, b, a), a))
  })

  it("after a roll-back and a newer deployment, goes back to what was rolled back to", () => {
    assert.strictEqual(previousLive(promotions(a, b, a, d), d), a)
  })

  it("the same deployment promoted again is one step", () => {
    assert.strictEqual(previousLive(promotions(a, b, b, b), b), a)
  })
})
