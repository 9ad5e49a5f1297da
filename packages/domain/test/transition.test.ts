import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, DateTime, Duration, Result, Schema } from "effect"
import { type Deployment, type DeploymentEvent, isTerminal, newDeployment, Status, transition } from "../src/index.ts"
import { anArtifact, claim, freshCommit, minute, project, request } from "../testing/index.ts"

const start = DateTime.makeUnsafe("2026-01-01T00:00:00Z")
const after = (millis: number) => DateTime.addDuration(start, Duration.millis(millis))
const queued = (): Deployment => newDeployment(request(project(), { commitSha: freshCommit() }), 1, start)

const apply = (deployment: Deployment, event: DeploymentEvent, at = start): Deployment =>
  Result.getOrThrow(transition(deployment, event, at))

const envVersion = queued().envVersion
const ofFence = (fence: number) =>
  ({
    Claimed: claim("worker", minute),
    BuildStarted: { _tag: "BuildStarted", fence, envVersion, artifactId: anArtifact, runnerRef: "run" },
    LeaseRenewed: { _tag: "LeaseRenewed", fence, leaseMillis: minute },
    LeaseReleased: { _tag: "LeaseReleased", fence },
    Interrupted: { _tag: "Interrupted", fence },
    Built: { _tag: "Built", fence },
    Deploying: { _tag: "Deploying", fence },
    Succeeded: { _tag: "Succeeded", fence },
    Failed: { _tag: "Failed", fence, failure: { stage: "build", message: "exit 1" } },
    Canceled: { _tag: "Canceled", fence, cancellation: { reason: "by ada" } }
  }) satisfies Record<DeploymentEvent["_tag"], DeploymentEvent>
type Tag = DeploymentEvent["_tag"]
const tags = Object.keys(ofFence(0)) as ReadonlyArray<Tag>

/** A deployment in each status, claimed once and its lease run out unless it is queued or done. */
const inStatus: Readonly<Record<Status, () => Deployment>> = {
  queued,
  building: () => apply(queued(), claim()),
  built: () => apply(inStatus.building(), ofFence(1).Built),
  deploying: () => apply(inStatus.built(), ofFence(1).Deploying),
  success: () => apply(inStatus.deploying(), ofFence(1).Succeeded),
  failed: () => apply(inStatus.building(), ofFence(1).Failed),
  canceled: () => apply(inStatus.building(), ofFence(1).Canceled)
}

/** The whole machine: from, event, to. What is not here is illegal. */
const legal: ReadonlyArray<readonly [Status, Tag, Status]> = [
  ["queued", "Claimed", "building"],
  ["queued", "Failed", "failed"],
  ["queued", "Canceled", "canceled"],
  ["building", "Claimed", "building"],
  ["building", "BuildStarted", "building"],
  ["building", "LeaseRenewed", "building"],
  ["building", "LeaseReleased", "building"],
  ["building", "Interrupted", "building"],
  ["building", "Built", "built"],
  ["building", "Failed", "failed"],
  ["building", "Canceled", "canceled"],
  ["built", "Claimed", "built"],
  ["built", "LeaseRenewed", "built"],
  ["built", "LeaseReleased", "built"],
  ["built", "Interrupted", "built"],
  ["built", "Deploying", "deploying"],
  ["built", "Failed", "failed"],
  ["built", "Canceled", "canceled"],
  ["deploying", "Claimed", "deploying"],
  ["deploying", "LeaseRenewed", "deploying"],
  ["deploying", "LeaseReleased", "deploying"],
  ["deploying", "Interrupted", "deploying"],
  ["deploying", "Deploying", "deploying"],
  ["deploying", "Succeeded", "success"],
  ["deploying", "Failed", "failed"],
  ["deploying", "Canceled", "canceled"]
]

const later = after(2 * minute)

describe("transition", () => {
  for (const from of Status.literals) {
    for (const tag of tags) {
      const to = legal.find(([status, event]) => status === from && event === tag)?.[2]
      it(`${from} + ${tag} → ${to ?? "refused"}`, () => {
        const deployment = inStatus[from]()
        const result = transition(deployment, ofFence(deployment.fence)[tag], later)
        if (to !== undefined) assert.strictEqual(Result.getOrThrow(result).status, to)
        else {
          assert.isTrue(Result.isFailure(result))
          if (Result.isFailure(result)) {
            assert.deepInclude(result.failure, { _tag: "IllegalTransition", from, event: tag })
          }
        }
      })
    }
  }

  it("a claim takes the lease, the deadline and a higher fence", () => {
    const claimed = apply(queued(), claim("ada", minute), after(5))
    assert.deepInclude(claimed, { fence: 1, deadlineAt: after(5 + 30 * minute), buildingAt: after(5) })
    assert.deepStrictEqual(claimed.lease, { owner: "ada", expiresAt: after(5 + minute) })
  })

  it("a lease holds to the millisecond", () => {
    const claimed = apply(queued(), claim("ada", minute))
    const early = transition(claimed, claim("bob"), after(minute - 1))
    assert.deepInclude(Result.getOrThrow(Result.flip(early)), { _tag: "LeaseHeld", owner: "ada" })
    assert.deepInclude(apply(claimed, claim("bob"), after(minute)), { fence: 2, buildingAt: start })
  })

  it("a takeover goes on from where the former owner was, and begins a build anew", () => {
    const building = apply(inStatus.building(), ofFence(1).BuildStarted)
    assert.deepInclude(building, { attempts: 1, runnerRef: "run", artifactId: anArtifact })
    const taken = apply(building, claim("bob"), later)
    assert.deepInclude(taken, { status: "building", attempts: 1, fence: 2 })
    assert.isUndefined(taken.runnerRef)
    assert.strictEqual(apply(taken, ofFence(2).BuildStarted, later).attempts, 2)
  })

  it("an artifact that exists already counts as no attempt", () => {
    const { runnerRef: _, ...reused } = ofFence(1).BuildStarted
    assert.deepInclude(apply(inStatus.building(), reused), { attempts: 0, artifactId: anArtifact })
  })

  it("an interruption and a release give the deployment up at once", () => {
    for (const tag of ["Interrupted", "LeaseReleased"] as const) {
      const given = apply(inStatus.building(), ofFence(1)[tag])
      assert.isUndefined(given.lease)
      assert.strictEqual(given.interruptions, tag === "Interrupted" ? 1 : 0)
      assert.isTrue(Result.isFailure(transition(given, ofFence(1).LeaseRenewed, start)))
      assert.strictEqual(apply(given, claim("bob")).fence, 2)
    }
  })

  it("what ends gives up its lease, deadline and runner, and knows when and why", () => {
    const failed = apply(apply(inStatus.building(), ofFence(1).BuildStarted), ofFence(1).Failed, later)
    const canceled = apply(inStatus.deploying(), ofFence(1).Canceled, later)
    const success = apply(inStatus.deploying(), ofFence(1).Succeeded, later)
    for (const done of [failed, canceled, success]) {
      assert.deepInclude(done, { completedAt: later })
      assert.deepStrictEqual([done.lease, done.deadlineAt, done.runnerRef], [undefined, undefined, undefined])
    }
    assert.deepStrictEqual(failed.failure, ofFence(1).Failed.failure)
    assert.deepStrictEqual(canceled.cancellation, ofFence(1).Canceled.cancellation)
  })

  it("who has no claim may fail and cancel without a fence, and nothing else", () => {
    const { fence: _, ...failed } = ofFence(1).Failed
    const { fence: __, ...canceled } = ofFence(1).Canceled
    assert.strictEqual(apply(inStatus.building(), failed).status, "failed")
    assert.strictEqual(apply(inStatus.queued(), canceled).status, "canceled")
  })
})

const Step = Schema.Struct({
  tag: Schema.Literals([...tags]),
  /** How far the event's fence is from the present one; mostly not at all. */
  off: Schema.Literals(["0", "0 ", "0  ", "-1", "1"]),
  wait: Schema.Literals([0, 1, minute / 2, minute, 2 * minute])
})
const steps = Arbitrary.array(Arbitrary.schema(Step), { maxLength: 40 })

/** Applies each step that is legal, and tells of each try what was before and after. */
const walk = (path: ReadonlyArray<typeof Step.Type>) => {
  let deployment = queued()
  let now = start
  return path.map(({ off, tag, wait }) => {
    now = DateTime.addDuration(now, Duration.millis(wait))
    const before = deployment
    const event: DeploymentEvent = ofFence(before.fence + Number(off))[tag]
    const result = transition(before, event, now)
    deployment = Result.getOrElse(result, () => before)
    return { before, event, result, after: deployment, now }
  })
}

const order: ReadonlyArray<Status> = ["queued", "building", "built", "deploying", "success"]
const rank = (status: Status): number => (status === "failed" || status === "canceled" ? 9 : order.indexOf(status))

describe("transition, over any path", () => {
  it.prop("the status never goes backwards", { path: steps }, ({ path }) => {
    for (const { after, before } of walk(path)) assert.isAtLeast(rank(after.status), rank(before.status))
  })

  it.prop("what is terminal stays as it is", { path: steps }, ({ path }) => {
    for (const { before, result } of walk(path)) {
      if (isTerminal(before.status)) assert.isTrue(Result.isFailure(result))
    }
  })

  it.prop("the fence grows by one with each claim, and by nothing else", { path: steps }, ({ path }) => {
    for (const { after, before, event, result } of walk(path)) {
      const claimed = event._tag === "Claimed" && Result.isSuccess(result)
      assert.strictEqual(after.fence, before.fence + (claimed ? 1 : 0))
    }
  })

  it.prop("an event with another fence than the present one is refused", { path: steps }, ({ path }) => {
    for (const { before, event, result } of walk(path)) {
      if ("fence" in event && event.fence !== before.fence) assert.isTrue(Result.isFailure(result))
    }
  })

  it.prop("nobody takes a deployment whose lease still runs", { path: steps }, ({ path }) => {
    for (const { before, event, now, result } of walk(path)) {
      const held = before.lease !== undefined && DateTime.isGreaterThan(before.lease.expiresAt, now)
      if (event._tag === "Claimed" && held) assert.isTrue(Result.isFailure(result))
    }
  })

  it.prop("a lease is its claimer's, and only a claim makes one", { path: steps }, ({ path }) => {
    for (const { after, before, event } of walk(path)) {
      if (after.lease === undefined) continue
      if (event._tag !== "Claimed") assert.strictEqual(after.lease.owner, before.lease?.owner)
    }
  })

  it.prop("counts and times only grow, and the wish stays the same", { path: steps }, ({ path }) => {
    for (const { after, before } of walk(path)) {
      assert.isAtLeast(after.attempts, before.attempts)
      assert.isAtLeast(after.interruptions, before.interruptions)
      for (const time of ["queuedAt", "buildingAt", "builtAt", "deployingAt", "completedAt"] as const) {
        if (before[time] !== undefined) assert.deepStrictEqual(after[time], before[time])
      }
      for (const fixed of ["deploymentId", "projectId", "sequence", "commitSha", "branch", "trigger"] as const) {
        assert.deepStrictEqual(after[fixed], before[fixed])
      }
    }
  })

  it.prop("what has begun and not ended has an owner or waits for one", { path: steps }, ({ path }) => {
    for (const { after } of walk(path)) {
      const underWay = after.status !== "queued" && !isTerminal(after.status)
      if (underWay) assert.isDefined(after.deadlineAt)
      else assert.isUndefined(after.lease)
    }
  })
})
