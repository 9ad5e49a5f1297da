/**
 * The bare repositories of projects that are pushed to Anchor itself. One directory each, made when
 * it is first needed; the post-receive hook is written by whoever serves pushes.
 */
import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { BranchName, ProjectId } from "@anchor-deploy/domain"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { type GitFailed, runGit } from "./runGit.ts"
import { CommitSha } from "@anchor-deploy/domain"

export interface CommitInfo {
  readonly commitSha: CommitSha
  readonly message: string
  readonly author: string
  readonly timestamp: string
}

const asSha = Schema.decodeUnknownOption(CommitSha)

/** Fields of `git log`, separated by a character that no message can contain. */
const format = "--format=%H%x00%an%x00%aI%x00%B"

export class HostedRepositories extends Context.Service<
  HostedRepositories,
  {
    readonly root: string
    /** The repository's directory; made with this branch as its head if it is not there yet. */
    readonly ensure: (projectId: ProjectId, branch: BranchName) => Effect.Effect<string, GitFailed>
    readonly head: (projectId: ProjectId, branch: BranchName) => Effect.Effect<CommitSha | undefined>
    /** The commit that a branch, tag or full id names. */
    readonly find: (projectId: ProjectId, ref: string) => Effect.Effect<Option.Option<CommitInfo>>
    readonly isBranch: (projectId: ProjectId, ref: string) => Effect.Effect<boolean>
    /** Whether `before` is an ancestor of `after`: if not, the push was forced. */
    readonly isAncestor: (projectId: ProjectId, before: string, after: string) => Effect.Effect<boolean>
    readonly remove: (projectId: ProjectId) => Effect.Effect<void>
  }
>()("@anchor-deploy/adapters-local/HostedRepositories") {
  static readonly layer = (options: {
    readonly root: string
    readonly hook?: string
  }): Layer.Layer<HostedRepositories> =>
    Layer.sync(HostedRepositories, () => {
      const directory = (projectId: ProjectId) => join(options.root, `${projectId}.git`)
      const git = (projectId: ProjectId, ...args: ReadonlyArray<string>) =>
        runGit(["--git-dir", directory(projectId), ...args])
      const resolve = (projectId: ProjectId, name: string) =>
        git(projectId, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).pipe(
          Effect.map((out) => asSha(out.trim())),
          Effect.catch(() => Effect.succeed(Option.none<CommitSha>()))
        )

      const ensure = Effect.fn("HostedRepositories.ensure")(function* (projectId: ProjectId, branch: BranchName) {
        const path = directory(projectId)
        const exists = yield* Effect.promise(() =>
          stat(join(path, "HEAD")).then(
            () => true,
            () => false
          )
        )
        if (!exists) {
          yield* Effect.promise(() => mkdir(options.root, { recursive: true }))
          yield* runGit(["init", "--quiet", "--bare", "--template=", "--", path])
          for (const [key, value] of [
            ["http.receivepack", "true"],
            ["uploadpack.allowAnySHA1InWant", "true"],
            ["receive.denyDeleteCurrent", "ignore"],
            ["core.hooksPath", join(path, "hooks")],
            ["gc.auto", "0"]
          ] as const) {
            yield* git(projectId, "config", key, value)
          }
        }
        yield* git(projectId, "symbolic-ref", "HEAD", `refs/heads/${branch}`)
        if (options.hook !== undefined) {
          const hook = options.hook
          const file = join(path, "hooks", "post-receive")
          yield* Effect.promise(async () => {
            await mkdir(join(path, "hooks"), { recursive: true })
            await writeFile(file, hook)
            await chmod(file, 0o755)
          })
        }
        return path
      })

      const find = Effect.fn("HostedRepositories.find")(function* (projectId: ProjectId, ref: string) {
        for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(Option.isSome(asSha(ref)) ? [ref] : [])]) {
          const sha = yield* resolve(projectId, name)
          if (Option.isNone(sha)) continue
          const out = yield* git(projectId, "log", "-1", format, "--end-of-options", sha.value).pipe(Effect.orDie)
          const [, author = "", timestamp = "", message = ""] = out.split("\0")
          return Option.some({ commitSha: sha.value, author, timestamp, message: message.trimEnd() })
        }
        return Option.none<CommitInfo>()
      })

      return HostedRepositories.of({
        root: options.root,
        ensure,
        find,
        head: (projectId, branch) => Effect.map(resolve(projectId, `refs/heads/${branch}`), Option.getOrUndefined),
        isBranch: (projectId, ref) => Effect.map(resolve(projectId, `refs/heads/${ref}`), Option.isSome),
        isAncestor: (projectId, before, after) =>
          git(projectId, "merge-base", "--is-ancestor", "--end-of-options", before, after).pipe(
            Effect.as(true),
            Effect.catch(() => Effect.succeed(false))
          ),
        remove: (projectId) => Effect.promise(() => rm(directory(projectId), { recursive: true, force: true }))
      })
    })
}
