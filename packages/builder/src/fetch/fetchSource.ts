import { Effect, FileSystem, Path } from "effect"
import type { Build } from "../Build.ts"
import { runProgram } from "../process/runProgram.ts"
import { StepFailed } from "../StepFailed.ts"
import { explainGitFailure, isCommitRefused } from "./explainGitFailure.ts"
import { askPassScript, gitEnvironment, gitPrograms, protocolOf, withoutCredentials } from "./gitPrograms.ts"

const writeAskPass = Effect.fn("writeAskPass")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(directory, "git-askpass")
  yield* fs.writeFileString(file, askPassScript, { mode: 0o700 })
  return file
})

/** Things of git that a build does without, and that its owner may miss. */
const tellWhatIsLeftOut = Effect.fn("tellWhatIsLeftOut")(function* ({ log, places }: Build) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  if (yield* fs.exists(path.join(places.source, ".gitmodules"))) {
    yield* log.say("fetch: submodules are not fetched; their directories stay empty")
  }
  const attributes = yield* Effect.orElseSucceed(
    fs.readFileString(path.join(places.source, ".gitattributes")),
    () => ""
  )
  if (/\bfilter=lfs\b/.test(attributes)) {
    yield* log.say("fetch: Git LFS is not fetched; its files are pointers of a few lines")
  }
})

/** Fetches exactly the plan's commit into the work tree, without history. */
export const fetchSource = Effect.fn("fetchSource")(function* (build: Build) {
  const { log, places, plan } = build
  const { source } = plan
  const url = withoutCredentials(source.url)
  if (protocolOf(source.url) === undefined) {
    return yield* new StepFailed({
      message: `Cannot fetch from ${url}: repositories are fetched over https or ssh, over http from this machine alone.`
    })
  }
  const fs = yield* FileSystem.FileSystem
  yield* fs.makeDirectory(places.source, { recursive: true })
  const askPass = yield* writeAskPass(places.injected)
  const git = gitPrograms(source, places.source, gitEnvironment(build.environment, source, askPass, build.sshAgent))

  const init = yield* runProgram(git.init, log)
  if (!init.isOk) return yield* new StepFailed({ message: `git init failed: ${init.tail.join(" ")}` })
  let fetched = yield* runProgram(git.fetchCommit, log)
  if (!fetched.isOk && isCommitRefused(fetched.tail)) {
    yield* log.say(`fetch: the server does not give out this commit by itself; looking for it in ${source.branch}`)
    fetched = yield* runProgram(git.fetchBranch, log)
  }
  if (!fetched.isOk) return yield* new StepFailed({ message: explainGitFailure(url, fetched.tail) })

  const present = yield* runProgram(git.hasCommit, log)
  const checkedOut = present.isOk ? yield* runProgram(git.checkout, log) : present
  if (!checkedOut.isOk) {
    return yield* new StepFailed({
      message: present.isOk
        ? `Commit ${source.commitSha} could not be checked out: ${checkedOut.tail.join(" ")}`
        : `Commit ${source.commitSha} is not in branch ${source.branch} of ${url}: it may have been replaced by a force-push. Deploy a commit that is there.`
    })
  }
  yield* tellWhatIsLeftOut(build)
})
