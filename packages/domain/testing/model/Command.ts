import { Arbitrary, Schema } from "effect"
import type { CommitSha, DeploymentEvent, Project, PromotionKind, Status, VerifiedDelivery } from "../../src/index.ts"
import { canceled, claim, failed, minute } from "../fixtures/advance.ts"
import { ignored, manual, push, request } from "../fixtures/fresh.ts"
import type { Action, ProjectModel } from "./ProjectModel.ts"

/**
 * How often each comes. `Work` takes a deployment its next step, `Finish` all that it needs to
 * succeed: by chance alone few would get so far. The first and the last come more often than they
 * say, since numbers are drawn so.
 */
const often = {
  Finish: 2,
  Push: 3,
  Redeliver: 1,
  Manual: 1,
  Skip: 1,
  Wait: 2,
  Unpin: 1,
  Work: 6,
  Claim: 2,
  Built: 1,
  Deploying: 1,
  Succeeded: 1,
  Interrupted: 1,
  Failed: 1,
  Canceled: 1,
  Promote: 1,
  RollBack: 2,
  GoLive: 3
}
const names = (Object.keys(often) as ReadonlyArray<keyof typeof often>).flatMap((name) =>
  Array.from({ length: often[name] }, () => name)
)

const index = (below: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: below - 1 }))

/** A command names what it acts on by a number, so that it means something in every state. */
export const Command = Schema.Struct({
  name: index(names.length),
  /** Which deployment, counted back from the newest. */
  target: index(4),
  commit: index(3),
  delivery: index(6),
  /** 2 says: with a fence or generation of yesterday. */
  fresh: index(5)
})
export type Command = typeof Command.Type

export const commands = Arbitrary.array(Arbitrary.schema(Command), { minLength: 30, maxLength: 60 })

const steps = ["Built", "Deploying", "Succeeded"] as const
const nextStep: Partial<Record<Status, number>> = { building: 0, built: 1, deploying: 2 }

/** What a command means now; nothing where there is nothing to act on. */
export const actionsOf = (
  command: Command,
  model: ProjectModel,
  site: Project,
  pool: ReadonlyArray<CommitSha>,
  deliveries: ReadonlyArray<VerifiedDelivery>
): ReadonlyArray<Action> => {
  const name = names[command.name]!
  const commitSha = pool[command.commit]!
  const again = deliveries.at(-1 - command.delivery)
  switch (name) {
    case "Push":
      return [{ _tag: "Accept", delivery: push(request(site, { commitSha })) }]
    case "Skip":
      return [{ _tag: "Accept", delivery: ignored(site, "skip word [skip ci]") }]
    case "Redeliver":
      return again === undefined
        ? []
        : [{ _tag: "Accept", delivery: push(request(site, { commitSha }), { deliveryId: again.deliveryId }) }]
    case "Manual":
      return [{ _tag: "Request", request: request(site, { commitSha, trigger: manual }) }]
    case "Wait":
      return [{ _tag: "Wait", millis: command.fresh === 2 ? 1 : minute / 2 }]
    case "Unpin":
      return [{ _tag: "Unpin" }]
  }
  const target = model.deployments.at(-1 - command.target)
  if (target === undefined) return []
  const { deploymentId } = target
  const stale = command.fresh === 2 ? 1 : 0
  const fence = target.fence - stale
  const apply = (event: DeploymentEvent): Action => ({ _tag: "Apply", deploymentId, event })
  const promote = (kind: PromotionKind): ReadonlyArray<Action> => {
    const ready = model.deployments.filter(({ status }) => status === "success" || status === "deploying")
    const chosen = (command.commit === 1 ? undefined : ready.at(-1 - command.target)) ?? target
    const expectedGeneration = model.generation - stale
    const together = kind === "automatic" && (chosen.status === "deploying" || command.delivery === 1)
    const succeeding = together ? { succeeding: chosen.fence - (command.delivery === 2 ? 1 : 0) } : {}
    return [{ _tag: "Promote", deploymentId: chosen.deploymentId, kind, expectedGeneration, ...succeeding }]
  }
  const toSuccess = (): ReadonlyArray<Action> => {
    const next = nextStep[target.status]
    return next === undefined
      ? [apply(claim()), ...steps.map((_tag) => apply({ _tag, fence: target.fence + 1 }))]
      : steps.slice(next).map((_tag) => apply({ _tag, fence: target.fence }))
  }
  switch (name) {
    case "Claim":
      return [apply(claim())]
    case "Failed":
      return [apply(command.fresh === 1 ? failed() : failed("exit 1", fence))]
    case "Canceled":
      return [apply(canceled())]
    case "Built":
    case "Deploying":
    case "Succeeded":
    case "Interrupted":
      return [apply({ _tag: name, fence })]
    case "Work":
      return toSuccess().slice(0, 1)
    case "Finish":
      return toSuccess()
    case "GoLive":
      return promote("automatic")
    case "Promote":
      return promote("promote")
    case "RollBack":
      return promote("rollback")
  }
}
