import type { BuildSource } from "@anchor-deploy/domain"
import type { Environment, Program } from "../process/Program.ts"

/** Settings for every git command: no hooks, no helpers, no surprises from the machine or the repository. */
const settings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "credential.helper=",
  "submodule.recurse=false",
  "protocol.version=2",
  "gc.auto=0",
  "advice.detachedHead=false"
].flatMap((setting) => ["-c", setting])

const isLoopback = (host: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(host)

/**
 * The one protocol over which this repository may be fetched; undefined for none. Plain HTTP can be
 * read and changed on its way, so that it is for this machine's own git endpoint alone.
 */
export const protocolOf = (url: string): "https" | "http" | "ssh" | undefined => {
  if (/^https:\/\//i.test(url)) return "https"
  if (/^http:\/\//i.test(url)) return URL.canParse(url) && isLoopback(new URL(url).hostname) ? "http" : undefined
  return /^(?:ssh:\/\/|[A-Za-z0-9._][A-Za-z0-9._-]*@[^:/]+:)/.test(url) ? "ssh" : undefined
}

/** The address as it may stand in a log: whatever is before an `@` of an URL is nobody's business. */
export const withoutCredentials = (url: string): string => url.replace(/^(https?:\/\/)[^/@]*@/i, "$1")

/** What git alone learns: the credential, or where this machine's SSH agent listens. */
export const gitEnvironment = (
  base: Environment,
  source: BuildSource,
  askPass: string,
  sshAgent: string | undefined
): Environment => ({
  ...base,
  ...(protocolOf(source.url) === "ssh" && sshAgent !== undefined ? { SSH_AUTH_SOCK: sshAgent } : {}),
  GIT_ALLOW_PROTOCOL: protocolOf(source.url) ?? "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LFS_SKIP_SMUDGE: "1",
  GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new",
  ...(source.credential === undefined
    ? {}
    : {
        GIT_ASKPASS: askPass,
        ANCHOR_GIT_HOST: URL.canParse(source.url) ? new URL(source.url).host : "",
        ANCHOR_GIT_USERNAME: source.credential.username,
        ANCHOR_GIT_PASSWORD: source.credential.password
      })
})

/**
 * What git runs to ask for a name or a password. It answers for the repository's own host alone, so
 * that a redirect does not carry the credential away; the credential itself is only in git's environment.
 */
export const askPassScript = `#!/bin/sh
case "$1" in
  *"//$ANCHOR_GIT_HOST'"* | *"@$ANCHOR_GIT_HOST'"*) ;;
  *) exit 1 ;;
esac
case "$1" in
  Username*) printf '%s\\n' "$ANCHOR_GIT_USERNAME" ;;
  *) printf '%s\\n' "$ANCHOR_GIT_PASSWORD" ;;
esac
`

/** The git commands of a fetch, as data. */
export const gitPrograms = (source: BuildSource, directory: string, env: Environment) => {
  const git = (...args: ReadonlyArray<string>): Program => ({
    file: "git",
    args: [...settings, ...args],
    cwd: directory,
    env
  })
  const fetch = (...args: ReadonlyArray<string>) =>
    git("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", ...args)
  return {
    init: git("init", "--quiet", "--template="),
    fetchCommit: fetch("--depth=1", "--", source.url, source.commitSha),
    fetchBranch: fetch("--", source.url, `refs/heads/${source.branch}`),
    hasCommit: git("cat-file", "-e", `${source.commitSha}^{commit}`),
    checkout: git("checkout", "--quiet", "--force", "--detach", source.commitSha, "--")
  }
}
