import { assert, layer } from "@effect/vitest"
import { DateTime, Effect, type Layer, Schema } from "effect"
import { BranchName, BuildSource, type CommitSha, newDeployment, type Project, Repository } from "../../src/index.ts"
import { request } from "../fixtures/fresh.ts"

/**
 * A real repository with a project that points at it.
 *
 * Its production branch holds `commits`, oldest first, the last one its head; the message of each is
 * `"<subject>\n\nand a body"` with the subjects of `subjects`, by `author`. The first commit has the
 * tag `tag`. Another branch, `other`, is at the first commit.
 */
export interface RepositoryFixture {
  readonly project: Project
  readonly commits: readonly [CommitSha, CommitSha]
  readonly subjects: readonly [string, string]
  readonly author: string
  readonly tag: string
  readonly other: BranchName
  /** Commits to the production branch, and answers the new head. */
  readonly push: Effect.Effect<CommitSha, unknown>
  /** A project whose repository does not answer. Its address may hold a credential: this one. */
  readonly unreachable: { readonly project: Project; readonly credential: string }
}

/** What `Repository` promises. */
export const repositorySuite = <R>(
  name: string,
  ports: Layer.Layer<Repository | R, unknown>,
  fixture: Effect.Effect<RepositoryFixture, unknown, R>
) =>
  layer(ports)(`Repository: ${name}`, (it) => {
    it.effect("the head is the newest commit of the branch, as the repository tells it now", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { commits, other, project, push } = yield* fixture
        assert.strictEqual(yield* repository.head(project, project.branch), commits[1])
        assert.strictEqual(yield* repository.head(project, other), commits[0])
        const pushed = yield* push
        assert.strictEqual(yield* repository.head(project, project.branch), pushed)
      })
    )

    it.effect("a branch that is not there has no head", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { project, tag } = yield* fixture
        for (const absent of ["absent", "mai", "heads/main", tag]) {
          assert.isUndefined(yield* repository.head(project, BranchName.make(absent)), absent)
        }
      })
    )

    it.effect("a branch, a tag and a full commit id resolve to their commit", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { commits, other, project, tag } = yield* fixture
        const [first, head] = commits
        assert.deepInclude(yield* repository.resolve(project, project.branch), {
          commitSha: head,
          branch: project.branch
        })
        assert.deepInclude(yield* repository.resolve(project, other), { commitSha: first, branch: other })
        assert.deepInclude(yield* repository.resolve(project, tag), { commitSha: first, branch: project.branch })
        assert.deepInclude(yield* repository.resolve(project, head), { commitSha: head, branch: project.branch })
      })
    )

    it.effect("what is known of a commit is its subject and author, nothing else", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { author, project, subjects } = yield* fixture
        const resolved = yield* repository.resolve(project, project.branch)
        if (resolved.commitMessage !== undefined) assert.strictEqual(resolved.commitMessage, subjects[1])
        if (resolved.author !== undefined) assert.strictEqual(resolved.author, author)
      })
    )

    it.effect("what the repository does not have is not found, options and patterns neither", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { commits, project } = yield* fixture
        const hostile = ["--upload-pack=touch /tmp/x", "-h", "", "*", "main..other", "refs/heads/*", "HEAD^{/x}", "\n"]
        for (const ref of ["absent", commits[1].slice(0, 12), ...hostile]) {
          const error = yield* Effect.flip(repository.resolve(project, ref))
          assert.deepInclude(error, { _tag: "RefNotFound", ref }, ref)
        }
      })
    )

    it.effect("a builder is told to fetch the deployment's commit from the project's repository", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { commits, project } = yield* fixture
        const deployment = newDeployment(request(project, { commitSha: commits[0] }), 1, yield* DateTime.now)
        const source = yield* repository.source(project, deployment)
        assert.deepInclude(source, { branch: project.branch, commitSha: commits[0] })
        assert.isTrue(Schema.is(BuildSource)(source))
        if (source.credential !== undefined) assert.notInclude(source.url, source.credential.password)
      })
    )

    it.effect("a repository that does not answer is unreachable, and its credential untold", () =>
      Effect.gen(function* () {
        const repository = yield* Repository
        const { unreachable } = yield* fixture
        const { credential, project } = unreachable
        for (const attempt of [
          Effect.asVoid(repository.head(project, project.branch)),
          Effect.asVoid(repository.resolve(project, project.branch))
        ]) {
          const error = yield* Effect.flip(attempt)
          assert.deepInclude(error, { _tag: "RepositoryUnreachable", projectId: project.projectId })
          assert.notInclude(JSON.stringify(error) + error.message, credential)
        }
      })
    )
  })
