import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { writeFileSync } from "node:fs"
import {
  askPassScript,
  gitEnvironment,
  gitPrograms,
  protocolOf,
  withoutCredentials
} from "../../src/fetch/gitPrograms.ts"
import { aPlan } from "../fixtures/aPlan.ts"
import { temporaryDirectory } from "../fixtures/temporaryDirectory.ts"

const { source } = aPlan()
const base = { PATH: "/bin" }

describe("the git commands", () => {
  it("put what strangers chose behind --, and switch off what could run", () => {
    const git = gitPrograms(source, "/work", base)
    const settings = git.init.args.slice(0, git.init.args.indexOf("init"))
    expect(settings).toEqual(
      expect.arrayContaining(["core.hooksPath=/dev/null", "credential.helper=", "submodule.recurse=false"])
    )
    const own = (args: ReadonlyArray<string>) => args.slice(settings.length)
    expect(own(git.init.args)).toEqual(["init", "--quiet", "--template="])
    const fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"]
    expect(own(git.fetchCommit.args)).toEqual([...fetch, "--depth=1", "--", source.url, source.commitSha])
    expect(own(git.fetchBranch.args)).toEqual([...fetch, "--", source.url, "refs/heads/main"])
    expect(own(git.checkout.args)).toEqual(["checkout", "--quiet", "--force", "--detach", source.commitSha, "--"])
  })

  it("see no configuration of the machine, one protocol, and no credential where there is none", () => {
    expect(gitEnvironment(base, source, "/askpass", "/agent.sock")).toEqual({
      PATH: "/bin",
      GIT_ALLOW_PROTOCOL: "https",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_LFS_SKIP_SMUDGE: "1",
      GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new"
    })
  })

  it("get the credential by GIT_ASKPASS, and the agent for SSH alone", () => {
    const credential = { username: "x-access-token", password: "ghp_1" }
    expect(gitEnvironment(base, { ...source, credential }, "/askpass", "/agent.sock")).toMatchObject({
      GIT_ASKPASS: "/askpass",
      ANCHOR_GIT_HOST: "git.example.com",
      ANCHOR_GIT_USERNAME: "x-access-token",
      ANCHOR_GIT_PASSWORD: "ghp_1"
    })
    const ssh = gitEnvironment(base, { ...source, url: "git@example.com:shop.git" }, "/askpass", "/agent.sock")
    expect(ssh).toMatchObject({ GIT_ALLOW_PROTOCOL: "ssh", SSH_AUTH_SOCK: "/agent.sock" })
  })
})

describe("protocolOf", () => {
  it.each([
    ["https://github.com/ada/shop", "https"],
    ["HTTPS://github.com/ada/shop", "https"],
    ["ssh://git@github.com/ada/shop", "ssh"],
    ["git@github.com:ada/shop.git", "ssh"],
    ["http://127.0.0.1:3000/git/shop.git", "http"],
    ["http://localhost:3000/git/shop.git", "http"],
    ["http://[::1]:3000/git/shop.git", "http"],
    ["http://github.com/ada/shop", undefined],
    ["http://127.0.0.1.example.com/x", undefined],
    ["http://127.0.0.1@example.com/x", undefined],
    ["file:///etc", undefined],
    ["/etc", undefined],
    ["ext::sh -c id", undefined],
    ["--upload-pack=id", undefined],
    ["git://github.com/ada/shop", undefined]
  ])("%s → %s", (url, protocol) => expect(protocolOf(url)).toBe(protocol))
})

it("shows an address without what stands before its host", () => {
  expect(withoutCredentials("https://ada:secret@example.com/x@y")).toBe("https://example.com/x@y")
  expect(withoutCredentials("git@example.com:x")).toBe("git@example.com:x")
})

describe("the script that answers git's questions", () => {
  const ask = (question: string): string => {
    const file = join(temporaryDirectory(), "askpass")
    writeFileSync(file, askPassScript, { mode: 0o700 })
    const env = {
      PATH: process.env.PATH,
      ANCHOR_GIT_HOST: "example.com:8443",
      ANCHOR_GIT_USERNAME: "ada",
      ANCHOR_GIT_PASSWORD: "it's $HOME %s"
    }
    return execFileSync(file, [question], { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
  }

  it("answers for the repository's host", () => {
    expect(ask("Username for 'https://example.com:8443': ")).toBe("ada\n")
    expect(ask("Password for 'https://ada@example.com:8443': ")).toBe("it's $HOME %s\n")
  })

  it.each([
    "Username for 'https://evil.com': ",
    "Password for 'https://ada@example.com:8443.evil.com': ",
    "Password for 'https://example.com:8443@evil.com': "
  ])("answers nothing to %s", (question) => expect(() => ask(question)).toThrow("Command failed"))
})
