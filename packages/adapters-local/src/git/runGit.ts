import { execFile } from "node:child_process"
import { Effect, Schema } from "effect"

/** git ended with an error. `stderr` is the end of what it said; no credential is ever passed on its command line. */
export class GitFailed extends Schema.TaggedError<GitFailed>()("GitFailed", {
  command: Schema.String,
  exitCode: Schema.NullOr(Schema.Int),
  stderr: Schema.String
}) {
  override get message(): string {
    return `git ${this.command}: ${this.stderr.trim() || `exit code ${this.exitCode}`}`
  }
}

/**
 * The environment for git: none of the machine's or the user's configuration, no prompts, and only
 * transports that are asked for. Without it a repository's address could run a program (`ext::`).
 *
 * @see https://git-scm.com/docs/git#Documentation/git.txt-codeGITALLOWPROTOCOLcode
 */
export const gitEnvironment = (protocols: string): Record<string, string> => {
  const passed = [
    "PATH",
    "SSL_CERT_FILE",
    "GIT_SSL_CAINFO",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSH_AUTH_SOCK"
  ]
  const inherited = passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]!]]))
  return {
    ...Object.fromEntries(inherited),
    HOME: "/nonexistent",
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
    GIT_ALLOW_PROTOCOL: protocols
  }
}

/** Runs git with these arguments, never through a shell, and answers what it printed (at most 16 MiB). */
export const runGit = (
  args: ReadonlyArray<string>,
  options: { readonly protocols?: string; readonly cwd?: string } = {}
): Effect.Effect<string, GitFailed> =>
  Effect.callback<string, GitFailed>((resume, signal) => {
    execFile(
      "git",
      args,
      {
        signal,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: gitEnvironment(options.protocols ?? "none"),
        maxBuffer: 16 * 1024 * 1024,
        timeout: 60_000
      },
      (error, stdout, stderr) => {
        if (error === null) return resume(Effect.succeed(stdout))
        const exitCode = typeof error.code === "number" ? error.code : null
        const said = stderr.trim() === "" ? error.message : stderr
        resume(
          Effect.fail(
            new GitFailed({
              command: args.find((arg) => !arg.startsWith("-")) ?? "",
              exitCode,
              stderr: said.slice(-2000)
            })
          )
        )
      }
    )
  })
