import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, DateTime, Result, Schema } from "effect"
import {
  type Alias,
  Alias as AliasModel,
  Deployment,
  mayGoLive,
  moved,
  newDeployment,
  type PromotionKind,
  PromotionKind as Kinds,
  Status,
  unsetAlias
} from "../src/index.ts"
import { freshProjectId, project, request } from "../testing/index.ts"

const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")
const site = project()
const deploymentOf = (sequence: number, status: Status = "success"): Deployment =>
  new Deployment({ ...newDeployment(request(site), sequence, now), status })

const verdict = (alias: Alias, deployment: Deployment, kind: PromotionKind): string => {
  const result = mayGoLive(alias, deployment, kind)
  return Result.isSuccess(result) ? "yes" : result.failure._tag
}

const liveAt = (deployment: Deployment, pinned = false): Alias =>
  new AliasModel({ ...moved(unsetAlias(site.projectId), deployment, "promote"), pinned })

describe("mayGoLive", () => {
  for (const status of Status.literals) {
    for (const kind of Kinds.literals) {
      const ready = status === "success" || (kind === "automatic" && status === "deploying")
      it(`${kind} of one that is ${status}: ${ready ? "yes" : "no"}`, () => {
        const answer = verdict(unsetAlias(site.projectId), deploymentOf(1, status), kind)
        assert.strictEqual(answer, ready ? "yes" : "NotPromotable")
      })
    }
  }

  it("an older deployment goes live by a user's word alone", () => {
    const alias = liveAt(deploymentOf(5))
    const older = deploymentOf(4)
    assert.strictEqual(verdict(alias, older, "automatic"), "OlderThanLive")
    assert.strictEqual(verdict(alias, older, "promote"), "yes")
    assert.strictEqual(verdict(alias, older, "rollback"), "yes")
  })

  it("after a roll-back, what was live before it does not come back by itself", () => {
    const alias = new AliasModel({ ...moved(liveAt(deploymentOf(5)), deploymentOf(3), "rollback"), pinned: false })
    assert.strictEqual(verdict(alias, deploymentOf(5), "automatic"), "OlderThanLive")
    assert.strictEqual(verdict(alias, deploymentOf(4), "automatic"), "OlderThanLive")
    assert.strictEqual(verdict(alias, deploymentOf(6), "automatic"), "yes")
  })

  it("while production is pinned nothing goes live by itself", () => {
    const alias = liveAt(deploymentOf(5), true)
    assert.strictEqual(verdict(alias, deploymentOf(6), "automatic"), "ProductionPinned")
    assert.strictEqual(verdict(alias, deploymentOf(6), "promote"), "yes")
    assert.strictEqual(verdict(alias, deploymentOf(4), "rollback"), "yes")
  })

  it("what is live already may become so again, after a crash between the two writes", () => {
    const live = deploymentOf(5, "deploying")
    assert.strictEqual(verdict(liveAt(live), live, "automatic"), "yes")
  })
})

describe("moved", () => {
  it("a roll-back pins, anything else ends the pin", () => {
    const alias = liveAt(deploymentOf(5), true)
    assert.isTrue(moved(alias, deploymentOf(4), "rollback").pinned)
    assert.isFalse(moved(alias, deploymentOf(4), "promote").pinned)
    assert.isFalse(moved(alias, deploymentOf(6), "automatic").pinned)
  })

  const Move = Schema.Struct({ sequence: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })), kind: Kinds })
  it.prop(
    "over any path the generation grows by one and the live sequence never falls",
    { path: Arbitrary.array(Arbitrary.schema(Move), { maxLength: 20 }) },
    ({ path }) => {
      let alias = unsetAlias(freshProjectId())
      for (const { kind, sequence } of path) {
        const deployment = deploymentOf(sequence)
        if (Result.isFailure(mayGoLive(alias, deployment, kind))) continue
        const before = alias
        alias = moved(before, deployment, kind)
        assert.deepInclude(alias, { generation: before.generation + 1, deploymentId: deployment.deploymentId })
        assert.strictEqual(alias.liveSequence, Math.max(before.liveSequence, sequence))
        assert.strictEqual(alias.appliedGeneration, before.appliedGeneration)
        if (kind === "automatic") assert.isAbove(sequence, before.liveSequence)
      }
    }
  )
})
