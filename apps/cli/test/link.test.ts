import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import { Project, type ProjectId, ProjectStore, RepoUrl } from "@anchor-deploy/domain"
import { sha256Hex } from "@anchor-deploy/runtime"
import { Effect } from "effect"
import { remoteCommand, remoteUrl } from "../src/link/remote.ts"
import { aProject } from "./fixtures/aProject.ts"
import { git, repository, temporaryDirectory } from "./fixtures/repository.ts"
import { runCli } from "./fixtures/runCli.ts"
import { TestServer } from "./fixtures/TestServer.ts"

const linked = (top: string) => JSON.parse(readFileSync(join(top, ".anchor/project.json"), "utf8")) as unknown

const link = Effect.fn("link")(function* (cwd: string, ...args: ReadonlyArray<string>) {
  const { url } = yield* TestServer
  return yield* runCli(["link", ...args], { cwd, env: { ANCHOR_URL: url } })
})

const stored = Effect.fn("stored")(function* (id: string) {
  return yield* (yield* ProjectStore).get(id as ProjectId)
})

const tokenOf = (directory: string): string => new URL(git(directory, "remote", "get-url", "anchor")).password

describe("the git remote", () => {
  it("carries the token as a password, also under a path", () => {
    const url = remoteUrl("http://localhost:3000", "/git/shop.git", "push_a-b")
    assert.strictEqual(url, "http://anchor:push_a-b@localhost:3000/git/shop.git")
    assert.strictEqual(
      remoteUrl("https://a.test/anchor", "/git/shop.git", "t"),
      "https://anchor:t@a.test/anchor/git/shop.git"
    )
  })
  it("is added, or changed", () => {
    assert.deepStrictEqual(remoteCommand(false, "u"), ["remote", "add", "--", "anchor", "u"])
    assert.deepStrictEqual(remoteCommand(true, "u"), ["remote", "set-url", "--", "anchor", "u"])
  })
})

layer(TestServer.layer, { excludeTestServices: true })("link", (it) => {
  it.effect("makes a project named after the directory, and sets up the push", () =>
    Effect.gen(function* () {
      const { url } = yield* TestServer
      const directory = yield* repository("My Shop", "trunk")
      const ran = yield* link(directory, "--yes")
      assert.strictEqual(ran.code, 0)
      assert.strictEqual(ran.stdout, "http://my-shop.localhost\n")
      assert.include(ran.stderr, "Next: git push anchor trunk")

      const project = yield* stored("my-shop")
      assert.deepStrictEqual([project.branch, project.rootDirectory, project.userId], ["trunk", "", "local"])
      assert.deepStrictEqual(linked(directory), { projectId: "my-shop", url })
      const token = tokenOf(directory)
      assert.deepStrictEqual(project.pushTokenHashes, [sha256Hex(token)])
      assert.strictEqual(
        git(directory, "remote", "get-url", "anchor"),
        `${url.replace("//", `//anchor:${token}@`)}/git/my-shop.git`
      )
      assert.strictEqual(git(directory, "status", "--porcelain"), "")
      assert.isFalse(existsSync(join(directory, ".gitignore")))
      assert.notInclude(ran.stdout + ran.stderr, token)
    })
  )

  it.effect("works again: the remote gets a new token, and nothing is excluded twice", () =>
    Effect.gen(function* () {
      const directory = yield* repository("twice")
      git(directory, "remote", "add", "anchor", "https://user:secret@git.test/other.git")
      const first = yield* link(directory, "--yes")
      assert.include(first.stderr, `"anchor" pointed to https://git.test/other.git before`)
      assert.notInclude(first.stderr, "secret")
      const token = tokenOf(directory)
      const second = yield* link(directory)
      assert.strictEqual(second.code, 0)
      assert.notInclude(second.stderr, "before")
      assert.notStrictEqual(tokenOf(directory), token)
      assert.strictEqual((yield* stored("twice")).pushTokenHashes.length, 2)
      const exclude = readFileSync(join(directory, ".git/info/exclude"), "utf8")
      assert.strictEqual(exclude.split("/.anchor/").length, 2)
    })
  )

  it.effect("other commands then find project and server from anywhere in the repository", () =>
    Effect.gen(function* () {
      const directory = yield* repository("found")
      yield* link(directory, "--yes")
      const below = join(directory, "a/b")
      mkdirSync(below, { recursive: true })
      assert.strictEqual((yield* runCli(["open"], { cwd: below })).stdout, "http://found.localhost\n")
      assert.strictEqual((yield* runCli(["open", "--cwd", "../b"], { cwd: below })).code, 0)

      writeFileSync(join(directory, ".anchor/project.json"), "{}")
      const broken = yield* runCli(["open"], { cwd: below })
      assert.strictEqual(broken.code, 1)
      assert.include(broken.stderr, "not a link that can be read")
      assert.strictEqual((yield* link(directory, "--yes")).code, 0)
      assert.strictEqual((yield* runCli(["open"], { cwd: below })).code, 0)
    })
  )

  it.effect("a site below the top is built there, if it is one", () =>
    Effect.gen(function* () {
      const directory = yield* repository("mono")
      const site = join(directory, "apps/web")
      mkdirSync(site, { recursive: true })
      writeFileSync(join(site, "package.json"), `{"dependencies":{"next":"16.0.0"}}`)
      yield* link(site, "--yes", "--project", "mono-web")
      assert.strictEqual((yield* stored("mono-web")).rootDirectory, "apps/web")
      assert.isTrue(existsSync(join(directory, ".anchor/project.json")))

      yield* link(join(directory, "apps"), "--yes", "--project", "mono-apps")
      assert.strictEqual((yield* stored("mono-apps")).rootDirectory, "")
      const changed = yield* link(directory, "--project", "mono-apps", "--root-directory", "./apps/web/")
      assert.strictEqual(changed.code, 0)
      assert.strictEqual((yield* stored("mono-apps")).rootDirectory, "apps/web")
      assert.strictEqual((yield* link(directory, "--yes", "--root-directory", "../x")).code, 2)
    })
  )

  it.effect("without a terminal, a name that was only derived needs --yes", () =>
    Effect.gen(function* () {
      const directory = yield* repository("asked")
      const refused = yield* link(directory)
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "--yes")
      assert.isFalse(existsSync(join(directory, ".anchor")))
      assert.isTrue((yield* Effect.exit(stored("asked")))._tag === "Failure")
      assert.strictEqual((yield* link(directory, "--project", "asked-by-name")).code, 0)
    })
  )

  it.effect("needs a git repository", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* link(yield* temporaryDirectory, "--yes")
      assert.strictEqual(code, 1)
      assert.include(stderr, "git init")
    })
  )

  it.effect("another user's project stays theirs", () =>
    Effect.gen(function* () {
      const { projectId } = yield* aProject("bob")
      const directory = yield* repository("theirs")
      assert.strictEqual((yield* link(directory, "--yes", "--project", projectId)).code, 4)
      assert.strictEqual(git(directory, "remote"), "")
    })
  )

  it.effect("a project that is hosted elsewhere gets no remote", () =>
    Effect.gen(function* () {
      const { projectId } = yield* aProject()
      const repoUrl = RepoUrl.make("https://git.test/x.git")
      yield* (yield* ProjectStore).update(projectId, (project) => new Project({ ...project, repoUrl }))
      const directory = yield* repository("elsewhere")
      const { code, stderr, stdout } = yield* link(directory, "--yes", "--json", "--project", projectId)
      assert.strictEqual(code, 0)
      assert.include(stderr, repoUrl)
      assert.strictEqual(git(directory, "remote"), "")
      const answer = JSON.parse(stdout)
      assert.deepInclude(answer, { created: false, directory, remote: null })
      assert.strictEqual(answer.project.projectId, projectId)
    })
  )
})
