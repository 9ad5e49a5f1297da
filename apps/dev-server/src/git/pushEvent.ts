import { HostedRepositories } from "@anchor-deploy/adapters-local"
import type { Project } from "@anchor-deploy/domain"
import { Effect, Option } from "effect"

/** One line of what git tells a post-receive hook. */
export interface RefUpdate {
  readonly before: string
  readonly after: string
  readonly ref: string
}

const zeros = /^0+$/

/**
 * A push to a hosted repository in the form in which GitHub would report it.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export const pushEvent = Effect.fn("pushEvent")(function* (project: Project, { after, before, ref }: RefUpdate) {
  const hosted = yield* HostedRepositories
  const { projectId } = project
  const created = zeros.test(before)
  const deleted = zeros.test(after)
  const commit = deleted ? Option.none() : yield* hosted.find(projectId, after)
  const forced = !created && !deleted && !(yield* hosted.isAncestor(projectId, before, after))
  const head = Option.match(commit, {
    onNone: () => null,
    onSome: ({ author, commitSha, message, timestamp }) => ({
      id: commitSha,
      message,
      timestamp,
      author: { name: author }
    })
  })
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced,
    head_commit: head,
    commits: head === null ? [] : [head],
    repository: { name: projectId, full_name: projectId, default_branch: project.branch },
    pusher: { name: project.userId }
  }
})
