/**
 * The first start shows the whole journey on a small site: a project, a real `git push` to our own
 * endpoint, and the page at the end. A later start that finds it unfinished finishes it.
 */
import { spawn } from "node:child_process"
import { cp, mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { HostedRepositories, runGit } from "@anchor-deploy/adapters-local"
import { BranchName, ProjectId, ProjectStore, RootDirectory, UserId } from "@anchor-deploy/domain"
import { createProject, createPushToken } from "@anchor-deploy/runtime"
import { Effect, Redacted, Schema } from "effect"

export class HelloFailed extends Schema.TaggedError<HelloFailed>()("HelloFailed", { reason: Schema.String }) {
  override get message(): string {
    return this.reason
  }
}

const hello = ProjectId.make("hello")
const main = BranchName.make("main")
const leftOut = /(?:^|\/)(?:node_modules|\.next|\.open-next|next-env\.d\.ts)$/

/** A repository with the example's files in one commit. */
const makeRepository = Effect.fn("makeRepository")(function* (example: string, directory: string) {
  yield* Effect.promise(async () => {
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory, { recursive: true })
    await cp(example, directory, { recursive: true, filter: (path) => !leftOut.test(path.slice(example.length)) })
  })
  const identity = ["-c", "user.name=Anchor", "-c", "user.email=hello@anchor.invalid", "-c", "commit.gpgsign=false"]
  yield* runGit(["init", "--quiet", "--template=", "-b", "main"], { cwd: directory })
  yield* runGit(["add", "--all"], { cwd: directory })
  yield* runGit([...identity, "commit", "--quiet", "--message", "Hello from Anchor"], { cwd: directory })
})

/** Runs `git push` as a user would, its progress on this terminal. The token is in the environment alone. */
const push = (directory: string, port: number, token: string) =>
  Effect.callback<void, HelloFailed>((resume, signal) => {
    const child = spawn("git", ["push", "--", `http://localhost:${port}/git/${hello}.git`, "main:main"], {
      cwd: directory,
      signal,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: directory,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_TERMINAL_PROMPT: "0",
        GIT_CONFIG_COUNT: "2",
        GIT_CONFIG_KEY_0: "http.extraHeader",
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`anchor:${token}`).toString("base64")}`,
        GIT_CONFIG_KEY_1: "http.curloptResolve",
        GIT_CONFIG_VALUE_1: `localhost:${port}:127.0.0.1`
      }
    })
    child.on("error", (error) =>
      resume(Effect.fail(new HelloFailed({ reason: `git could not be started: ${error.message}` })))
    )
    child.on("exit", (code) =>
      resume(
        code === 0 ? Effect.void : Effect.fail(new HelloFailed({ reason: `git push ended with exit code ${code}.` }))
      )
    )
  })

/** Whether the example is still to be pushed: nothing is there yet, or its first push never arrived. */
export const isHelloDue = Effect.gen(function* () {
  const projects = yield* ProjectStore
  const hosted = yield* HostedRepositories
  const all = yield* projects.all
  if (all.length === 0) return true
  const [only] = all
  return all.length === 1 && only?.projectId === hello && (yield* hosted.head(hello, main)) === undefined
})

export const pushHello = Effect.fn("pushHello")(function* (options: {
  readonly example: string
  readonly dataDirectory: string
  readonly port: number
}) {
  const directory = join(options.dataDirectory, "hello")
  yield* createProject({
    projectId: hello,
    name: "Hello",
    userId: UserId.make("local"),
    branch: main,
    rootDirectory: RootDirectory.make("")
  }).pipe(Effect.catchTag("ProjectExists", () => Effect.void))
  const token = yield* createPushToken(hello)
  yield* makeRepository(options.example, directory)
  yield* push(directory, options.port, Redacted.value(token))
})
