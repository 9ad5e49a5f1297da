import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fetchSource } from "../../src/fetch/fetchSource.ts"
import { aBuild } from "../fixtures/aBuild.ts"
import { aPlan } from "../fixtures/aPlan.ts"
import { serveRepository, TestRepository } from "../fixtures/gitServer.ts"

const fetching = Effect.fn(function* (url: string, commitSha: string, password?: string) {
  const credential = password === undefined ? {} : { credential: { username: "ada", password } }
  const { build, log } = yield* aBuild(aPlan({ source: { url, branch: "main", commitSha, ...credential } }))
  const read = (file: string) => readFileSync(join(build.places.source, file), "utf8")
  return { build, log, read, result: yield* Effect.result(fetchSource(build)) }
})

const messageOf = (result: { readonly _tag: string; readonly failure?: { readonly message: string } }): string =>
  result.failure?.message ?? result._tag

describe("fetchSource", () => {
  it.live("checks out exactly the commit, also when it is no branch's head", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
      const first = repository.commit({ "file.txt": "one" })
      repository.commit({ "file.txt": "two" })
      const url = yield* Effect.promise(() => serveRepository(repository))
      const { build, read, result } = yield* fetching(url, first)
      expect(messageOf(result)).toBe("Success")
      expect(read("file.txt")).toBe("one")
      expect(read(".git/HEAD").trim()).toBe(first)
      expect(existsSync(join(build.places.source, ".git/hooks"))).toBe(false)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("looks for the commit in its branch when the server gives out branches alone", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      repository.git("config", "uploadpack.allowAnySHA1InWant", "false")
      const first = repository.commit({ "file.txt": "one" })
      repository.commit({ "file.txt": "two" })
      const url = yield* Effect.promise(() => serveRepository(repository))
      const { read, result } = yield* fetching(url, first)
      expect(messageOf(result)).toBe("Success")
      expect(read("file.txt")).toBe("one")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("says so when the commit is not there", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      repository.commit({ "file.txt": "one" })
      const url = yield* Effect.promise(() => serveRepository(repository))
      const { result } = yield* fetching(url, "f".repeat(40))
      expect(messageOf(result)).toContain("is not in branch main")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("opens a private repository with the credential, and leaves no trace of it", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      const head = repository.commit({ "file.txt": "one" })
      const url = yield* Effect.promise(() => serveRepository(repository, "s3cret-pass"))
      const { build, log, result } = yield* fetching(url, head, "s3cret-pass")
      expect(messageOf(result)).toBe("Success")
      expect(log.lines().join()).not.toContain("s3cret-pass")
      for (const file of [".git/config", ".git/FETCH_HEAD"]) {
        expect(readFileSync(join(build.places.source, file), "utf8")).not.toContain("s3cret-pass")
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("tells what to do about a wrong credential, without waiting for anybody to type", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      const head = repository.commit({})
      const url = yield* Effect.promise(() => serveRepository(repository, "right"))
      for (const password of [undefined, "wrong"]) {
        const { result } = yield* fetching(url, head, password)
        expect(messageOf(result)).toContain("set the project's repository credential")
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("runs no hook and no filter of the repository, and says what it leaves out", () =>
    Effect.gen(function* () {
      const repository = new TestRepository()
      const head = repository.commit({
        ".gitattributes": "*.bin filter=lfs\n",
        ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c id\n',
        "a.bin": "version https://git-lfs.github.com/spec/v1\n"
      })
      const url = yield* Effect.promise(() => serveRepository(repository))
      const { log, read, result } = yield* fetching(url, head)
      yield* Effect.sleep("100 millis")
      expect(messageOf(result)).toBe("Success")
      expect(read("a.bin")).toContain("git-lfs")
      expect(log.lines()).toEqual([
        "[anchor] fetch: submodules are not fetched; their directories stay empty",
        "[anchor] fetch: Git LFS is not fetched; its files are pointers of a few lines"
      ])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live.each(["http://example.com/x", "file:///etc", "ext::id", "-x"])("refuses %s", (url) =>
    Effect.gen(function* () {
      const { result } = yield* fetching(url, "f".repeat(40))
      expect(messageOf(result)).toContain("over https or ssh")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
