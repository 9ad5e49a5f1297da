import { BranchName } from "@anchor-deploy/domain"
import { Effect, Option, Schema } from "effect"
import { git } from "./git.ts"

export class NoRepository extends Schema.TaggedError<NoRepository>()("NoRepository", {
  directory: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.directory} is not in a git repository. Make it one: git init.\n(${this.reason})`
  }
}

/** The git work tree around a directory. */
export interface WorkTree {
  readonly top: string
  /** The directory seen from the top, `""` for the top itself. */
  readonly path: string
  /** The checked-out branch, also before its first commit; none on a detached HEAD. */
  readonly branch: Option.Option<BranchName>
}

const decodeBranch = Schema.decodeOption(BranchName)

export const readWorkTree = Effect.fn("readWorkTree")(function* (directory: string) {
  const out = yield* git(directory, "rev-parse", "--show-toplevel", "--show-prefix").pipe(
    Effect.mapError(({ stderr }) => new NoRepository({ directory, reason: stderr }))
  )
  const [top = "", prefix = ""] = out.split("\n")
  const branch = yield* git(directory, "symbolic-ref", "--quiet", "--short", "HEAD").pipe(
    Effect.map((name) => decodeBranch(name.trim())),
    Effect.orElseSucceed(() => Option.none<BranchName>())
  )
  return { top, path: prefix.replace(/\/$/, ""), branch } satisfies WorkTree
})
