import { Effect, Option } from "effect"
import { git } from "./git.ts"

/** The name of the git remote that pushes to Anchor. */
export const remoteName = "anchor"

/** Where git pushes to: the server's git endpoint for a project, with the token as HTTP basic password. */
export const remoteUrl = (server: string, gitPath: string, token: string): string => {
  const url = new URL(`${server}${gitPath}`)
  url.username = "anchor"
  url.password = token
  return url.href
}

/** How git is told of the remote. */
export const remoteCommand = (exists: boolean, url: string) =>
  ["remote", exists ? "set-url" : "add", "--", remoteName, url] as const

const withoutPassword = (url: string): string => {
  if (!URL.canParse(url)) return url
  const shown = new URL(url)
  shown.username = ""
  shown.password = ""
  return shown.href
}

/** Lets the remote point to `url`, and answers where it pointed before, without its password. */
export const setRemote = Effect.fn("setRemote")(function* (top: string, url: string) {
  const before = yield* Effect.option(git(top, "remote", "get-url", "--", remoteName))
  yield* git(top, ...remoteCommand(Option.isSome(before), url))
  const moved = Option.map(before, (old) => withoutPassword(old.trim()))
  return Option.filter(moved, (old) => old !== withoutPassword(url))
})
