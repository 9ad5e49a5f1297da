import { basename } from "node:path"
import { BranchName, projectIdFrom } from "@anchor-deploy/domain"
import { ProjectView } from "@anchor-deploy/runtime/api"
import { Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { confirmLink } from "../link/confirmLink.ts"
import { remoteName, remoteUrl, setRemote } from "../link/remote.ts"
import { siteDirectory } from "../link/siteDirectory.ts"
import { readWorkTree } from "../link/WorkTree.ts"
import { writeLink } from "../link/writeLink.ts"
import { answer } from "../output/answer.ts"
import { say } from "../output/say.ts"
import { Target } from "../target/Target.ts"

const Linked = Schema.Struct({
  project: ProjectView,
  created: Schema.Boolean,
  server: Schema.String,
  directory: Schema.String,
  remote: Schema.NullOr(Schema.String)
})

/** The project as it is, changed where a flag asks for it; or a new one. */
const ensureProject = Effect.fn("ensureProject")(function* (
  wanted: Pick<ProjectView, "projectId" | "branch" | "rootDirectory">,
  existing: Option.Option<ProjectView>,
  rootGiven: boolean
) {
  const client = yield* AnchorClient
  const { projectId, rootDirectory } = wanted
  // The webhook's secret, which only comes now, is for repositories that are hosted elsewhere.
  if (Option.isNone(existing)) return new ProjectView(yield* client.projects.create({ payload: wanted }))
  if (existing.value.rootDirectory === rootDirectory) return existing.value
  if (rootGiven) return yield* client.projects.update({ params: { projectId }, payload: { rootDirectory } })
  const root = existing.value.rootDirectory
  yield* say(`${projectId} builds ${root === "" ? "the top of the repository" : root}; --root-directory changes it.`)
  return existing.value
})

/** Lets the git remote push to the project with a token of its own; one that is hosted elsewhere has none. */
const connectRemote = Effect.fn("connectRemote")(function* (top: string, project: ProjectView) {
  const client = yield* AnchorClient
  const { server } = yield* Target
  if (project.repoUrl !== undefined) return null
  const { token } = yield* client.projects.createPushToken({ params: { projectId: project.projectId } })
  const before = yield* setRemote(top, remoteUrl(server, project.gitPath, token))
  if (Option.isSome(before)) yield* say(`The git remote "${remoteName}" pointed to ${before.value} before.`)
  return remoteName
})

const nextStep = (project: ProjectView, branch: Option.Option<BranchName>): ReadonlyArray<string> => {
  if (project.repoUrl !== undefined) return [`Its commits come from ${project.repoUrl}.`]
  const other = Option.filter(branch, (name) => name !== project.branch)
  return [
    ...Option.match(other, {
      onNone: () => [],
      onSome: (name) => [`It deploys pushes to ${project.branch}; you are on ${name}.`]
    }),
    `Next: git push ${remoteName} ${project.branch}`
  ]
}

export const link = Command.make(
  "link",
  {
    yes: Flag.Boolean("yes").pipe(
      Flag.withAlias("y"),
      Flag.withoutNegation,
      Flag.withDescription("Do not ask"),
      Flag.withDefault(false)
    ),
    rootDirectory: Flag.String("root-directory").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("Where the site is inside the repository (default: here, if package.json depends on next)"),
      Flag.optional
    )
  },
  Effect.fn(function* ({ rootDirectory: rootGiven, yes }) {
    const client = yield* AnchorClient
    const { directory, named, server } = yield* Target
    const tree = yield* readWorkTree(directory)
    const rootDirectory = yield* siteDirectory(rootGiven, directory, tree)
    const projectId = Option.getOrElse(named, () => projectIdFrom(basename(directory)))
    const branch = Option.getOrElse(tree.branch, () => BranchName.make("main"))

    const existing = yield* client.projects.get({ params: { projectId } }).pipe(
      Effect.asSome,
      Effect.catchTag("ProjectNotFoundProblem", () => Effect.succeedNone)
    )
    yield* confirmLink({ projectId, branch, rootDirectory }, { exists: Option.isSome(existing), top: tree.top, yes })
    const project = yield* ensureProject({ projectId, branch, rootDirectory }, existing, Option.isSome(rootGiven))
    const remote = yield* connectRemote(tree.top, project)
    yield* writeLink(tree.top, { projectId, url: server })

    const created = Option.isNone(existing)
    yield* say(`Linked ${tree.top} to ${created ? "the new project" : "project"} ${projectId} on ${server}.`)
    yield* say(...nextStep(project, tree.branch))
    const linked = { project, created, server, directory: tree.top, remote }
    yield* answer(Linked, linked, ({ project: { url } }) => [url])
  })
).pipe(
  Command.withDescription("Link this repository to a project, which is created if need be, and set up `git push`"),
  Command.withExamples([
    { command: "anchor link", description: "Link to the project that is named after this directory" },
    { command: "anchor link --project shop --yes", description: "Link to shop without a question" },
    { command: "anchor link --root-directory apps/web", description: "The site is not at the top of the repository" }
  ])
)
