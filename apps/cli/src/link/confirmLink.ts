import type { BranchName, ProjectId, RootDirectory } from "@anchor-deploy/domain"
import { Effect, Option, Schema } from "effect"
import { Prompt, TerminalCapabilities } from "effect/cli"
import { Project } from "../target/flags.ts"
import { Target } from "../target/Target.ts"
import { UsageError } from "../UsageError.ts"

class Declined extends Schema.TaggedError<Declined>()("Declined", {}) {
  override get message(): string {
    return "Nothing was changed."
  }
}

/**
 * Asks whether the link is meant. Where nobody can be asked, the project must have been named by the
 * user, now or by an earlier link: a name that was merely derived needs `--yes`.
 */
export const confirmLink = Effect.fn("confirmLink")(function* (
  wanted: { readonly projectId: ProjectId; readonly branch: BranchName; readonly rootDirectory: RootDirectory },
  about: { readonly exists: boolean; readonly top: string; readonly yes: boolean }
) {
  if (about.yes) return
  const { branch, projectId, rootDirectory } = wanted
  const { link, server } = yield* Target
  const where = rootDirectory === "" ? "" : `, directory ${rootDirectory}`
  const what = about.exists
    ? `Link ${about.top} to the existing project ${projectId} on ${server}?`
    : `Create project ${projectId} (branch ${branch}${where}) on ${server}, and link ${about.top} to it?`
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
  if (canPrompt) {
    if (yield* Prompt.run(Prompt.Confirm({ message: what, initial: true }))) return
    return yield* new Declined()
  }
  if (Option.isSome(link) || Option.isSome(yield* Project)) return
  return yield* new UsageError({ message: `${what}\nThere is no terminal to ask on: say --yes, or --project ID.` })
})
