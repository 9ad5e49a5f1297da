import { execFile } from "node:child_process"
import { Effect, Schema } from "effect"

/** git ended with an error; `stderr` is what it said. Arguments are left out: they may hold a token. */
export class GitFailed extends Schema.TaggedError<GitFailed>()("GitFailed", {
  command: Schema.String,
  stderr: Schema.String
}) {
  override get message(): string {
    return `git ${this.command}: ${this.stderr}`
  }
}

/** Runs the user's git in a directory, with these arguments and no shell, and answers what it printed. */
export const git = (directory: string, ...args: readonly [string, ...ReadonlyArray<string>]) =>
  Effect.callback<string, GitFailed>((resume, signal) => {
    execFile("git", args, { cwd: directory, signal, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error === null) return resume(Effect.succeed(stdout))
      const missing = error.code === "ENOENT" ? "git is not installed." : ""
      const said = missing || stderr.trim() || `exit code ${error.code}`
      resume(Effect.fail(new GitFailed({ command: args[0], stderr: said })))
    })
  })
