import { DateTime, Effect } from "effect"
import { ArtifactId, BranchName, BuildOutcome, BuildPlan, type CommitSha, RootDirectory } from "../src/index.ts"
import {
  aliasStoreSuite,
  artifactStoreSuite,
  buildLogSuite,
  buildQueueSuite,
  buildRunnerSuite,
  commandSequenceSuite,
  deploymentStoreSuite,
  envStoreSuite,
  eventsSuite,
  freshCommit,
  freshDeploymentId,
  freshProjectId,
  intakeSuite,
  main,
  MemoryBuilds,
  MemoryRepositories,
  memoryLayer,
  project,
  projectRemovalSuite,
  projectStoreSuite,
  repositorySuite,
  runtimeLogSuite,
  secretVaultSuite
} from "../testing/index.ts"

projectStoreSuite("memory", memoryLayer)
envStoreSuite("memory", memoryLayer)
secretVaultSuite("memory", memoryLayer)
intakeSuite("memory", memoryLayer)
deploymentStoreSuite("memory", memoryLayer)
aliasStoreSuite("memory", memoryLayer)
projectRemovalSuite("memory", memoryLayer)
buildQueueSuite("memory", memoryLayer)
buildLogSuite("memory", memoryLayer)
runtimeLogSuite("memory", memoryLayer)
artifactStoreSuite("memory", memoryLayer)
eventsSuite("memory", memoryLayer)
commandSequenceSuite("memory", memoryLayer, 200)

const plan = (): BuildPlan =>
  new BuildPlan({
    deploymentId: freshDeploymentId(),
    projectId: freshProjectId(),
    fence: 1,
    attempt: 1,
    source: { url: "https://example.com/site", branch: main, commitSha: freshCommit() },
    rootDirectory: RootDirectory.make(""),
    artifactId: ArtifactId.make("0".repeat(32)),
    builderVersion: "1",
    env: {},
    secretKeys: [],
    deadlineAt: DateTime.makeUnsafe("2030-01-01T00:00:00Z")
  })

/** A plan whose build comes to an outcome as soon as it is started; without one it runs on. */
const coming = (outcome?: BuildOutcome) =>
  Effect.gen(function* () {
    yield* (yield* MemoryBuilds).script(() => Effect.succeed(outcome))
    return plan()
  })

buildRunnerSuite("memory", memoryLayer, {
  succeeding: coming(BuildOutcome.make({ _tag: "Succeeded", manifestSha256: "a".repeat(64) })),
  failing: coming(BuildOutcome.make({ _tag: "Failed", failure: { stage: "build", message: "exit 1" } })),
  hanging: coming(),
  kill: (ref) => Effect.flatMap(MemoryBuilds, (builds) => builds.vanish(ref))
})

repositorySuite(
  "memory",
  memoryLayer,
  Effect.gen(function* () {
    const repositories = yield* MemoryRepositories
    const site = project()
    const other = BranchName.make("other")
    const [first, second] = [freshCommit(), freshCommit()]
    const commit = (branch: BranchName, commitSha: CommitSha, commitMessage: string) =>
      repositories.commit(site.projectId, branch, commitSha, { commitMessage, author: "Ada" })
    yield* commit(site.branch, first, "First")
    yield* commit(other, first, "First")
    yield* commit(site.branch, second, "Second")
    yield* repositories.tag(site.projectId, "v1", first)
    return {
      project: site,
      commits: [first, second] as const,
      subjects: ["First", "Second"] as const,
      author: "Ada",
      tag: "v1",
      other,
      push: Effect.sync(freshCommit).pipe(Effect.tap((head) => commit(site.branch, head, "Third"))),
      unreachable: { project: project(), credential: "hush" }
    }
  })
)
