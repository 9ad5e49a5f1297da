import { assert, describe, it } from "@effect/vitest"
import { DateTime } from "effect"
import { newDeployment, supersededBy, Trigger } from "../src/index.ts"
import { freshCommit, freshDeploymentId, manual, project, request } from "../testing/index.ts"

const site = project()
const at = (sequence: number, trigger = request(site).trigger) =>
  newDeployment(request(site, { trigger }), sequence, DateTime.makeUnsafe(0))

describe("supersededBy", () => {
  const deployment = at(3)
  const [older, newer] = [at(2), at(4)]
  const head = deployment.commitSha
  const elsewhere = freshCommit()
  const byNewer = { reason: `superseded by ${newer.deploymentId}`, supersededBy: newer.deploymentId }

  it("the head is never superseded, whatever else was pushed", () => {
    for (const newest of [undefined, older, deployment, newer]) {
      assert.isUndefined(supersededBy(deployment, head, newest))
    }
  })

  it("what is the head no longer is superseded, by the newer push if one came", () => {
    assert.deepStrictEqual(supersededBy(deployment, elsewhere, newer), byNewer)
    for (const newest of [undefined, older, deployment]) {
      assert.deepStrictEqual(supersededBy(deployment, elsewhere, newest), {
        reason: `superseded by commit ${elsewhere}`
      })
    }
  })

  it("if the repository cannot be asked, the sequence decides", () => {
    assert.deepStrictEqual(supersededBy(deployment, undefined, newer), byNewer)
    for (const newest of [undefined, older, deployment]) {
      assert.isUndefined(supersededBy(deployment, undefined, newest))
    }
  })

  it("what a user asked for is never superseded", () => {
    const redeploy = Trigger.make({ _tag: "Redeploy", userId: "ada", of: freshDeploymentId() })
    for (const trigger of [manual, redeploy]) {
      assert.isUndefined(supersededBy(at(3, trigger), elsewhere, newer))
      assert.isUndefined(supersededBy(at(3, trigger), undefined, newer))
    }
  })
})
