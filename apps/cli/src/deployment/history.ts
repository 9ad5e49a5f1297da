import type { ProjectId } from "@anchor-deploy/domain"
import { Effect, Option, Schema, Stream } from "effect"
import { AnchorClient } from "../client/AnchorClient.ts"
import { Target } from "../target/Target.ts"
import type { DeploymentView } from "@anchor-deploy/runtime/api"

export class NoDeployment extends Schema.TaggedError<NoDeployment>()("NoDeployment", { message: Schema.String }) {}

/** A project's deployments, newest first, asked for page by page as they are taken. */
export const history = (projectId: ProjectId, pageSize: number) =>
  Stream.unwrap(
    Effect.map(AnchorClient, (client) =>
      Stream.paginate(undefined as string | undefined, (cursor) =>
        client.deployments
          .history({ params: { projectId }, query: { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) } })
          .pipe(Effect.map(({ items, nextCursor }) => [items, Option.fromNullOr(nextCursor)] as const))
      )
    )
  )

/** The newest deployment of the target's project that fits, or a message that says that there is none. */
export const newest = Effect.fn("newest")(function* (
  fits: (deployment: DeploymentView) => boolean,
  missing: (projectId: ProjectId) => string
) {
  const projectId = yield* (yield* Target).project
  const found = yield* history(projectId, 20).pipe(Stream.filter(fits), Stream.runHead)
  return yield* Effect.mapError(Effect.fromOption(found), () => new NoDeployment({ message: missing(projectId) }))
})

export const newestOfAll = newest(
  () => true,
  (projectId) => `${projectId} has no deployment yet. Push one: git push anchor.`
)
