/**
 * A project as simply as it can be told: what intake, deployment store and alias store together
 * should answer to any sequence of actions. It shares no code with the domain's rules, on purpose.
 */
import type {
  DeploymentEvent,
  DeploymentId,
  DeploymentRequest,
  PromotionKind,
  Status,
  VerifiedDelivery
} from "../../src/index.ts"

export type Action =
  | { readonly _tag: "Accept"; readonly delivery: VerifiedDelivery }
  | { readonly _tag: "Request"; readonly request: DeploymentRequest }
  | { readonly _tag: "Apply"; readonly deploymentId: DeploymentId; readonly event: DeploymentEvent }
  | {
      readonly _tag: "Promote"
      readonly deploymentId: DeploymentId
      readonly kind: PromotionKind
      readonly expectedGeneration: number
      readonly succeeding?: number
    }
  | { readonly _tag: "Unpin" }
  | { readonly _tag: "Wait"; readonly millis: number }

interface ModelDeployment {
  readonly deploymentId: DeploymentId
  readonly commitSha: string
  readonly pushed: boolean
  status: Status
  fence: number
  /** Until when somebody holds it; 0 for nobody. */
  heldUntil: number
  /** Entries of its timeline. */
  entries: number
}

const goesOn: Partial<Record<DeploymentEvent["_tag"], readonly [from: ReadonlyArray<Status>, to: Status]>> = {
  Built: [["building"], "built"],
  Deploying: [["built", "deploying"], "deploying"],
  Succeeded: [["deploying"], "success"]
}
const unfinished: ReadonlyArray<Status> = ["queued", "building", "built", "deploying"]
const claimed: ReadonlyArray<Status> = ["building", "built", "deploying"]

export class ProjectModel {
  now = 0
  /** Oldest first: the sequence is the place, counted from 1. */
  readonly deployments: Array<ModelDeployment> = []
  /** What each delivery was answered first. */
  readonly verdicts = new Map<string, string>()
  live: DeploymentId | undefined
  generation = 0
  pinned = false
  liveSequence = 0

  /** What the action is answered; the model is then as it should be after it. */
  answer(action: Action): string {
    switch (action._tag) {
      case "Accept":
        return this.#accept(action.delivery)
      case "Request":
        return `queued ${this.#queue(action.request, false)}`
      case "Apply":
        return this.#apply(this.#find(action.deploymentId), action.event)
      case "Promote":
        return this.#promote(this.#find(action.deploymentId), action)
      case "Unpin":
        this.pinned = false
        return `generation ${this.generation}`
      case "Wait":
        this.now += action.millis
        return "waited"
    }
  }

  #find(deploymentId: DeploymentId): ModelDeployment {
    return this.deployments.find((each) => each.deploymentId === deploymentId)!
  }

  #queue({ commitSha, deploymentId }: DeploymentRequest, pushed: boolean): number {
    return this.deployments.push({
      deploymentId,
      commitSha,
      pushed,
      status: "queued",
      fence: 0,
      heldUntil: 0,
      entries: 1
    })
  }

  #accept({ deliveryId, wish }: VerifiedDelivery): string {
    const known = this.verdicts.get(deliveryId)
    if (known !== undefined) return known
    const newest = this.deployments.findLast((each) => each.pushed)
    let verdict = "Ignored"
    if (wish._tag === "Deploy" && newest?.commitSha === wish.request.commitSha) {
      verdict = `Duplicate ${newest.deploymentId}`
    } else if (wish._tag === "Deploy") {
      this.#queue(wish.request, true)
      verdict = `Accepted ${wish.request.deploymentId}`
    }
    this.verdicts.set(deliveryId, verdict)
    return verdict
  }

  #apply(deployment: ModelDeployment, event: DeploymentEvent): string {
    const { fence, status } = deployment
    const possible =
      goesOn[event._tag]?.[0] ??
      (event._tag === "Claimed" || event._tag === "Failed" || event._tag === "Canceled" ? unfinished : claimed)
    if (!possible.includes(status)) return "IllegalTransition"
    if ("fence" in event && event.fence !== undefined && event.fence !== fence) return "StaleFence"
    if (event._tag === "Claimed") {
      if (deployment.heldUntil > this.now) return "LeaseHeld"
      deployment.fence += 1
      deployment.heldUntil = this.now + event.leaseMillis
      if (status === "queued") deployment.status = "building"
    }
    if (event._tag === "Interrupted") deployment.heldUntil = 0
    if (event._tag === "Failed") deployment.status = "failed"
    if (event._tag === "Canceled") deployment.status = "canceled"
    deployment.status = goesOn[event._tag]?.[1] ?? deployment.status
    deployment.entries += 1
    return `${deployment.status} ${deployment.fence}`
  }

  #promote(
    deployment: ModelDeployment,
    { expectedGeneration, kind, succeeding }: Action & { _tag: "Promote" }
  ): string {
    const sequence = this.deployments.indexOf(deployment) + 1
    const { deploymentId, fence, status } = deployment
    if (succeeding !== undefined && (status !== "deploying" || fence !== succeeding)) return "NotPromotable"
    if (expectedGeneration !== this.generation) return "AliasConflict"
    if (status !== "success" && !(kind === "automatic" && status === "deploying")) return "NotPromotable"
    if (kind === "automatic" && this.pinned) return "ProductionPinned"
    if (kind === "automatic" && sequence <= this.liveSequence && this.live !== deploymentId) return "OlderThanLive"
    if (succeeding !== undefined) {
      deployment.status = "success"
      deployment.entries += 1
    }
    this.live = deploymentId
    this.generation += 1
    this.pinned = kind === "rollback"
    this.liveSequence = Math.max(this.liveSequence, sequence)
    return `generation ${this.generation}`
  }
}
