import { Context, Effect, Layer } from "effect"
import {
  type BranchName,
  type CommitSha,
  type Deployment,
  type Project,
  type ProjectId,
  RefNotFound,
  Repository,
  RepositoryUnreachable,
  type ResolvedRef
} from "../../src/index.ts"

interface State {
  readonly heads: ReadonlyMap<string, CommitSha>
  readonly tags: ReadonlyMap<string, CommitSha>
  readonly commits: ReadonlyMap<CommitSha, { readonly commitMessage: string; readonly author: string }>
  readonly reachable: boolean
}

/** What stands in the repositories, for tests to say. A project without one does not answer. */
export class MemoryRepositories extends Context.Service<
  MemoryRepositories,
  {
    /** Commits onto a branch, which thereby has a new head. */
    readonly commit: (
      projectId: ProjectId,
      branch: BranchName,
      commitSha: CommitSha,
      about?: { readonly commitMessage: string; readonly author: string }
    ) => Effect.Effect<void>
    readonly tag: (projectId: ProjectId, name: string, commitSha: CommitSha) => Effect.Effect<void>
    readonly setReachable: (projectId: ProjectId, reachable: boolean) => Effect.Effect<void>
  }
>()("@anchor-deploy/domain/testing/MemoryRepositories") {}

const empty: State = { heads: new Map(), tags: new Map(), commits: new Map(), reachable: true }

export const layer = Layer.effectContext(
  Effect.sync(() => {
    const states = new Map<ProjectId, State>()
    const change = (projectId: ProjectId, f: (state: State) => Partial<State>) =>
      Effect.sync(() => {
        const state = states.get(projectId) ?? empty
        states.set(projectId, { ...state, ...f(state) })
      })
    const ask = ({ projectId }: Project): Effect.Effect<State, RepositoryUnreachable> =>
      Effect.suspend(() => {
        const state = states.get(projectId)
        return state?.reachable === true
          ? Effect.succeed(state)
          : Effect.fail(new RepositoryUnreachable({ projectId, reason: "it is set to be unreachable" }))
      })

    const resolve = Effect.fnUntraced(function* (project: Project, ref: string) {
      const { commits, heads, tags } = yield* ask(project)
      const commitSha = heads.get(ref) ?? tags.get(ref) ?? [...commits.keys()].find((each) => each === ref)
      if (commitSha === undefined) return yield* new RefNotFound({ ref })
      const branch = heads.has(ref) ? (ref as BranchName) : project.branch
      return { commitSha, branch, ...commits.get(commitSha) } satisfies ResolvedRef
    })

    const source = (project: Project, { branch, commitSha }: Deployment) =>
      Effect.as(ask(project), { url: project.repoUrl ?? `memory:${project.projectId}`, branch, commitSha })

    return Context.make(
      Repository,
      Repository.of({
        head: (project, branch) => Effect.map(ask(project), ({ heads }) => heads.get(branch)),
        resolve,
        source,
        remove: ({ projectId }) => Effect.sync(() => void states.delete(projectId))
      })
    ).pipe(
      Context.add(
        MemoryRepositories,
        MemoryRepositories.of({
          commit: (projectId, branch, commitSha, about = { commitMessage: "A change", author: "Ada" }) =>
            change(projectId, ({ commits, heads }) => ({
              heads: new Map(heads).set(branch, commitSha),
              commits: new Map(commits).set(commitSha, about)
            })),
          tag: (projectId, name, commitSha) =>
            change(projectId, ({ tags }) => ({ tags: new Map(tags).set(name, commitSha) })),
          setReachable: (projectId, reachable) => change(projectId, () => ({ reachable }))
        })
      )
    )
  })
)
