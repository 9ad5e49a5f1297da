/**
 * What a push asks for. A push to the production branch asks for a deployment of its newest commit;
 * everything else is a reason to ignore it, in the words that the sender and the inbox are shown.
 */
import { Option, Schema } from "effect"
import { CommitSha } from "../deployment/CommitSha.ts"
import { BranchName } from "../project/BranchName.ts"
import type { Project } from "../project/Project.ts"
import type { PushEvent } from "./PushEvent.ts"
import { skipWordIn } from "./skipWords.ts"

export const Wish = Schema.TaggedUnion({
  Build: {
    branch: BranchName,
    commitSha: CommitSha,
    commitMessage: Schema.optionalKey(Schema.String),
    author: Schema.optionalKey(Schema.String)
  },
  Ignore: { reason: Schema.String }
})
export type Wish = typeof Wish.Type

const ignore = (reason: string): Wish => Wish.make({ _tag: "Ignore", reason })

/** Subject lines are shown in lists and terminals; a whole message may be megabytes. */
const subject = (message: string): string => (message.split(/\r?\n/, 1)[0] ?? "").slice(0, 200)

export const interpretPush = (project: Project, push: PushEvent): Wish => {
  if (push.ref.startsWith("refs/tags/")) return ignore("tag")
  if (!push.ref.startsWith("refs/heads/")) return ignore("not a branch")
  const branch = push.ref.slice("refs/heads/".length)
  if (branch !== project.branch) return ignore("branch")
  if (push.deleted === true || /^0+$/.test(push.after)) return ignore("branch deleted")
  const sha = Schema.decodeUnknownOption(CommitSha)(push.after)
  if (Option.isNone(sha)) return ignore("no commit")
  const message = push.head_commit?.message ?? ""
  const word = skipWordIn(message)
  if (word !== undefined) return ignore(`skip word ${word}`)
  const author = push.head_commit?.author?.name?.slice(0, 100)
  return Wish.make({
    _tag: "Build",
    branch: project.branch,
    commitSha: sha.value,
    ...(message === "" ? {} : { commitMessage: subject(message) }),
    ...(author ? { author } : {})
  })
}
