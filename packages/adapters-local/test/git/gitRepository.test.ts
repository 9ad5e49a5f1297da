/** The `Repository` port by git: on a repository of this machine, and on one that is asked over HTTP. */
import { execFile } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { BranchName, CommitSha, type ProjectId, RepoUrl } from "@anchor-deploy/domain"
import { freshProjectId, main, project, type RepositoryFixture, repositorySuite } from "@anchor-deploy/domain/testing"
import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { gitBackend, GitRepository, HostedRepositories, ReadTokens, runGit } from "../../src/index.ts"
import { temporaryDirectory } from "../temporaryDirectory.ts"

class Place extends Context.Service<Place, { readonly directory: string; readonly port: number }>()("test/Place") {}

/** A git host on loopback, for the repositories of the directory. */
const gitHost = (root: string) =>
  Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer((request, response) => {
        const url = new URL(request.url ?? "/", "http://localhost")
        const [, name = "", service = ""] = /^\/([a-z0-9-]+\.git)(\/.*)$/.exec(url.pathname) ?? []
        const repository = join(root, name)
        void gitBackend(request, response, {
          repository,
          service,
          query: url.search.slice(1),
          user: "",
          signal: new AbortController().signal,
          environment: {}
        })
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => void server.close())
  )

const ports = Layer.unwrap(
  Effect.gen(function* () {
    const directory = yield* temporaryDirectory
    const root = join(directory, "repositories")
    const server = yield* gitHost(root)
    const { port } = server.address() as AddressInfo
    return GitRepository.layer({ hostedUrl: (id) => `http://127.0.0.1:${port}/${id}.git` }).pipe(
      Layer.provideMerge(Layer.mergeAll(HostedRepositories.layer({ root }), ReadTokens.layer)),
      Layer.provideMerge(Layer.succeed(Place, { directory, port }))
    )
  })
)

const subjects = ["First commit", "Second commit"] as const

/** Work tree and bare repository with what the suite expects; `repoUrl` makes it one that lies elsewhere. */
const fixture = (isRemote: boolean) =>
  Effect.gen(function* () {
    const { directory, port } = yield* Place
    const hosted = yield* HostedRepositories
    const projectId: ProjectId = freshProjectId()
    const bare = yield* hosted.ensure(projectId, main)
    const work = join(directory, projectId)
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid"]
    const git = (...args: ReadonlyArray<string>) =>
      Effect.promise(() => promisify(execFile)("git", ["-C", work, ...args]).then(({ stdout }) => stdout.trim()))
    const commit = (subject: string) =>
      git(...identity, "commit", "--quiet", "--allow-empty", "-m", `${subject}\n\nand a body`).pipe(
        Effect.andThen(git("rev-parse", "HEAD")),
        Effect.map((sha) => CommitSha.make(sha))
      )
    const publish = git("push", "--quiet", "--all", bare)
    yield* runGit(["init", "--quiet", "--template=", "-b", "main", "--", work])
    const first = yield* commit(subjects[0])
    yield* git("tag", "v1")
    yield* git("branch", "other")
    const second = yield* commit(subjects[1])
    yield* publish
    yield* git("push", "--quiet", "--tags", bare)
    return {
      project: project({
        projectId,
        ...(isRemote ? { repoUrl: RepoUrl.make(`http://127.0.0.1:${port}/${projectId}.git`) } : {})
      }),
      commits: [first, second],
      subjects,
      author: "Ada",
      tag: "v1",
      other: BranchName.make("other"),
      push: commit("Third commit").pipe(Effect.tap(() => publish)),
      unreachable: {
        project: project({ repoUrl: RepoUrl.make("http://127.0.0.1:9/nobody.git") }),
        credential: "a-credential"
      }
    } satisfies RepositoryFixture
  })

repositorySuite("hosted, by git", ports, fixture(false))
repositorySuite("elsewhere, by git over HTTP", ports, fixture(true))

it.effect("git is not led to run programs by an address", () =>
  Effect.gen(function* () {
    for (const url of [
      "ext::sh -c 'touch /tmp/anchor-was-here'",
      "file:///etc",
      "--upload-pack=touch /tmp/x",
      "/etc"
    ]) {
      const error = yield* Effect.flip(runGit(["ls-remote", "--", url], { protocols: "https:ssh:http" }))
      assert.strictEqual(error._tag, "GitFailed")
    }
  })
)
