import { DeploymentId } from "@anchor-deploy/domain"
import type { DeploymentView } from "@anchor-deploy/runtime/api"
import { Effect, Option, Schema, Stream } from "effect"
import { AnchorClient } from "../client/AnchorClient.ts"
import { Target } from "../target/Target.ts"
import { UsageError } from "../UsageError.ts"
import { history, NoDeployment } from "./history.ts"

/** The beginning of an id that is meant: of an id with or without `dpl-`, or of a deployment's address. */
const beginning = (given: string): Option.Option<string> => {
  const label = /^https?:\/\/(dpl-[^./:]+)\./i.exec(given)?.[1] ?? given
  const id = label.toLowerCase().replace(/^(?:dpl-)?/, "dpl-")
  return /^dpl-[0-9a-z]{1,26}$/.test(id) ? Option.some(id) : Option.none()
}

const byPrefix = Effect.fn("byPrefix")(function* (prefix: string) {
  const projectId = yield* (yield* Target).project
  const found = yield* history(projectId, 100).pipe(
    Stream.filter(({ deploymentId }) => deploymentId.startsWith(prefix)),
    Stream.take(2),
    Stream.runCollect
  )
  const [first, second] = found
  if (first === undefined) {
    return yield* new NoDeployment({ message: `${projectId} has no deployment ${prefix}…: see \`anchor ls\`.` })
  }
  if (second !== undefined) {
    const message = `${prefix}… may be ${first.deploymentId} or ${second.deploymentId}: give more of the id.`
    return yield* new UsageError({ message })
  }
  return first
})

const parse = Effect.fn("parse")(function* (given: string) {
  const prefix = beginning(given)
  if (Option.isSome(prefix)) return prefix.value
  return yield* new UsageError({
    message: `"${given}" is not a deployment: give an id such as dpl-01ka…, or its beginning.`
  })
})

/**
 * The deployment that a user names. A whole id is asked for by itself; anything shorter is looked for
 * in the target's project, and must fit one deployment alone.
 */
export const findDeployment = Effect.fn("findDeployment")(function* (given: string) {
  const prefix = yield* parse(given)
  if (!Schema.is(DeploymentId)(prefix)) return yield* byPrefix(prefix)
  const client = yield* AnchorClient
  return yield* client.deployments.get({ params: { deploymentId: prefix } })
})

/** The deployment that is named, or the default where none is. */
export const findDeploymentOr = Effect.fn("findDeploymentOr")(function* <E, R>(
  given: Option.Option<string>,
  otherwise: Effect.Effect<DeploymentView, E, R>
) {
  return Option.isSome(given) ? yield* findDeployment(given.value) : yield* otherwise
})
