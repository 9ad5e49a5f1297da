import {
  BranchName,
  CommitSha,
  type Project,
  RefNotFound,
  Repository,
  RepositoryUnreachable
} from "@anchor-deploy/domain"
import { DateTime, Effect, Layer, Option, Schema } from "effect"
import { HostedRepositories } from "./HostedRepositories.ts"
import { ReadTokens } from "./ReadTokens.ts"
import { runGit } from "./runGit.ts"

/** Transports on which a project's own address may be asked. */
const remoteProtocols = "https:ssh:http"

const asSha = Schema.decodeUnknownOption(CommitSha)
const subject = (message: string): string => (message.split(/\r?\n/, 1)[0] ?? "").slice(0, 200)

/** Lines of `git ls-remote`: id, tab, name. */
const parseRefs = (output: string): ReadonlyMap<string, CommitSha> =>
  new Map(
    output.split("\n").flatMap((line) => {
      const [id = "", name = ""] = line.split("\t")
      const sha = asSha(id)
      return Option.isSome(sha) ? [[name, sha.value] as const] : []
    })
  )

const remoteRefs = (project: Project, url: string, patterns: ReadonlyArray<string>) =>
  runGit(["ls-remote", "--quiet", "--", url, ...patterns], { protocols: remoteProtocols }).pipe(
    Effect.map(parseRefs),
    Effect.mapError((error) => new RepositoryUnreachable({ projectId: project.projectId, reason: error.stderr.trim() }))
  )

/**
 * The `Repository` port by the git program: projects with an address are asked there, the others are
 * the bare repositories of this machine.
 *
 * @param options.hostedUrl where a builder fetches a hosted repository from, over loopback
 */
export const GitRepository = {
  layer: (options: { readonly hostedUrl: (projectId: string) => string }) =>
    Layer.effect(
      Repository,
      Effect.gen(function* () {
        const hosted = yield* HostedRepositories
        const tokens = yield* ReadTokens

        const head = Effect.fn("Repository.head")(function* (project: Project, branch: BranchName) {
          if (project.repoUrl === undefined) return yield* hosted.head(project.projectId, branch)
          const name = `refs/heads/${branch}`
          return (yield* remoteRefs(project, project.repoUrl, [name])).get(name)
        })

        const resolveHosted = Effect.fn("resolveHosted")(function* (project: Project, ref: string) {
          const commit = yield* hosted.find(project.projectId, ref)
          if (Option.isNone(commit)) return yield* new RefNotFound({ ref })
          const isBranch = yield* hosted.isBranch(project.projectId, ref)
          const { author, commitSha, message } = commit.value
          const branch = isBranch ? BranchName.make(ref) : project.branch
          return { commitSha, branch, commitMessage: subject(message), author: author.slice(0, 100) }
        })

        const resolveRemote = Effect.fn("resolveRemote")(function* (project: Project, url: string, ref: string) {
          const sha = asSha(ref)
          if (Option.isSome(sha)) return { commitSha: sha.value, branch: project.branch }
          const [branch, tag] = [`refs/heads/${ref}`, `refs/tags/${ref}`]
          const refs = yield* remoteRefs(project, url, [branch, tag, `${tag}^{}`])
          const found = refs.get(branch) ?? refs.get(`${tag}^{}`) ?? refs.get(tag)
          if (found === undefined) return yield* new RefNotFound({ ref })
          return { commitSha: found, branch: refs.has(branch) ? BranchName.make(ref) : project.branch }
        })

        return Repository.of({
          head,
          resolve: Effect.fn("Repository.resolve")(function* (project, ref) {
            const isName = Option.isSome(Schema.decodeUnknownOption(BranchName)(ref))
            if (!isName) return yield* new RefNotFound({ ref })
            return project.repoUrl === undefined
              ? yield* resolveHosted(project, ref)
              : yield* resolveRemote(project, project.repoUrl, ref)
          }),
          remove: (project) => (project.repoUrl === undefined ? hosted.remove(project.projectId) : Effect.void),
          source: Effect.fn("Repository.source")(function* (project, deployment) {
            const { branch, commitSha, deadlineAt } = deployment
            if (project.repoUrl !== undefined) return { url: project.repoUrl, branch, commitSha }
            const now = yield* DateTime.now
            const until = DateTime.toEpochMillis(deadlineAt ?? DateTime.add(now, { minutes: 30 }))
            const password = yield* tokens.issue(project.projectId, until)
            return {
              url: options.hostedUrl(project.projectId),
              branch,
              commitSha,
              credential: { username: "build", password }
            }
          })
        })
      })
    )
}
