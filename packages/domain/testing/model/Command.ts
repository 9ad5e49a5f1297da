import { Arbitrary, Schema } from "effect"
import type { CommitSha, DeploymentEvent, Project, VerifiedDelivery } from "../../src/index.ts"
import { canceled, claim, failed, minute } from "../fixtures/advance.ts"
import { ignored, manual, push, request } from "../fixtures/fresh.ts"
import type { Action, ProjectModel } from "./ProjectModel.ts"

/** As often as each stands here, so often it comes. `Work` takes a deployment its next step, whatever that is. */
const names = [
  ...["Push", "Push", "Push", "Redeliver", "Redeliver", "Manual", "Skip"],
  ...["Work", "Work", "Work", "Work", "Work", "Work", "Work", "Work", "Work", "Work"],
  ...["Claim", "Built", "Deploying", "Succeeded", "Interrupted", "Failed", "Canceled"],
  ...["Wait", "Wait", "GoLive", "GoLive", "GoLive", "Promote", "Promote", "RollBack", "RollBack", "Unpin"]
] as const

const index = (below: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: below - 1 }))

/** A command names what it acts on by a number, so that it means something in every state. */
export const Command = Schema.Struct({
  name: index(names.length),
  /** Which deployment, counted back from the newest. */
  target: index(4),
  commit: index(3),
  delivery: index(6),
  /** 0 says: with a fence or generation of yesterday. */
  fresh: index(5)
})
export type Command = typeof Command.Type

export const commands = Arbitrary.array(Arbitrary.schema(Command), { minLength: 1, maxLength: 60 })

/** What a command means now; nothing where there is nothing to act on. */
export const actionOf = (
  command: Command,
  model: ProjectModel,
  site: Project,
  pool: ReadonlyArray<CommitSha>,
  deliveries: ReadonlyArray<VerifiedDelivery>
): Action | undefined => {
  const name = names[command.name]!
  const commitSha = pool[command.commit]!
  const again = deliveries.at(-1 - command.delivery)
  switch (name) {
    case "Push":
      return { _tag: "Accept", delivery: push(request(site, { commitSha })) }
    case "Skip":
      return { _tag: "Accept", delivery: ignored(site, "skip word [skip ci]") }
    case "Redeliver":
      return again && { _tag: "Accept", delivery: push(request(site, { commitSha }), { deliveryId: again.deliveryId }) }
    case "Manual":
      return { _tag: "Request", request: request(site, { commitSha, trigger: manual }) }
    case "Wait":
      return { _tag: "Wait", millis: command.fresh === 0 ? 1 : minute / 2 }
    case "Unpin":
      return { _tag: "Unpin" }
  }
  const target = model.deployments.at(-1 - command.target)
  if (target === undefined) return undefined
  const { deploymentId } = target
  const fence = target.fence - (command.fresh === 0 ? 1 : 0)
  const apply = (event: DeploymentEvent): Action => ({ _tag: "Apply", deploymentId, event })
  const expectedGeneration = model.generation - (command.fresh === 0 ? 1 : 0)
  switch (name) {
    case "Claim":
      return apply(claim())
    case "Failed":
      return apply({ ...failed(), ...(command.fresh === 4 ? {} : { fence }) } as DeploymentEvent)
    case "Canceled":
      return apply(canceled())
    case "Built":
    case "Deploying":
    case "Succeeded":
    case "Interrupted":
      return apply({ _tag: name, fence })
    case "Work": {
      const next = { building: "Built", built: "Deploying", deploying: "Succeeded" } as const
      return target.status === "building" || target.status === "built" || target.status === "deploying"
        ? apply({ _tag: next[target.status], fence: target.fence })
        : apply(claim())
    }
    case "GoLive":
      return { _tag: "Promote", deploymentId, kind: "automatic", expectedGeneration }
    case "Promote":
      return { _tag: "Promote", deploymentId, kind: "promote", expectedGeneration }
    case "RollBack":
      return { _tag: "Promote", deploymentId, kind: "rollback", expectedGeneration }
  }
}
