import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { BranchName, interpretPush, PushEvent, skipWordIn, skipWords } from "../src/index.ts"
import { freshCommit, nastyText, project } from "../testing/index.ts"

const site = project()
const after = freshCommit()
const push = (changes: Record<string, unknown> = {}) =>
  Schema.decodeUnknownSync(PushEvent)({
    ref: "refs/heads/main",
    before: "0".repeat(40),
    after,
    head_commit: { id: after, message: "A change\n\nand why", author: { name: "Ada" } },
    repository: { clone_url: "https://elsewhere.example/evil.git" },
    ...changes
  })
const ignored = (changes: Record<string, unknown>) => {
  const wish = interpretPush(site, push(changes))
  return wish._tag === "Ignore" ? wish.reason : "not ignored"
}
const message = (text: string) => ({ head_commit: { id: after, message: text } })

describe("interpretPush", () => {
  it("a push to the production branch asks for its newest commit", () => {
    assert.deepStrictEqual(interpretPush(site, push()), {
      _tag: "Build",
      branch: site.branch,
      commitSha: after,
      commitMessage: "A change",
      author: "Ada"
    })
  })

  it("everything else is ignored, with the reason", () => {
    const table: ReadonlyArray<readonly [Record<string, unknown>, string]> = [
      [{ ref: "refs/heads/other" }, "branch"],
      [{ ref: "refs/heads/main/x" }, "branch"],
      [{ ref: "refs/heads/Main" }, "branch"],
      [{ ref: "refs/heads/" }, "branch"],
      [{ ref: "refs/tags/main" }, "tag"],
      [{ ref: "refs/tags/v1" }, "tag"],
      [{ ref: "refs/notes/commits" }, "not a branch"],
      [{ ref: "main" }, "not a branch"],
      [{ ref: "" }, "not a branch"],
      [{ deleted: true, after: "0".repeat(40), head_commit: null }, "branch deleted"],
      [{ deleted: true }, "branch deleted"],
      [{ after: "0".repeat(40) }, "branch deleted"],
      [{ after: "0".repeat(64) }, "branch deleted"],
      [{ after: "" }, "no commit"],
      [{ after: "main" }, "no commit"],
      [{ after: after.toUpperCase().replace(/^./, "A") }, "no commit"],
      [{ after: after.slice(1) }, "no commit"],
      [message("A change [skip ci]"), "skip word [skip ci]"],
      [message("A change\n\nskip-checks: true\n"), "skip word skip-checks: true"]
    ]
    for (const [changes, reason] of table) assert.strictEqual(ignored(changes), reason, JSON.stringify(changes))
  })

  it("a branch with slashes is a branch", () => {
    const branch = BranchName.make("release/2026")
    const wish = interpretPush(project({ branch }), push({ ref: "refs/heads/release/2026" }))
    assert.deepInclude(wish, { _tag: "Build", branch })
  })

  it("a force-push, a first push and a SHA-256 repository are built like any other", () => {
    const sha256 = "a".repeat(64)
    for (const changes of [{ forced: true }, { created: true }, { after: sha256 }]) {
      assert.strictEqual(interpretPush(site, push(changes))._tag, "Build")
    }
  })

  it("a push without a head commit, a message or an author says less and is built", () => {
    for (const head_commit of [
      undefined,
      null,
      { id: after },
      { id: after, author: null },
      { id: after, author: {} }
    ]) {
      const { head_commit: _, ...rest } = push()
      const wish = interpretPush(site, head_commit === undefined ? rest : push({ head_commit }))
      assert.deepStrictEqual(wish, { _tag: "Build", branch: site.branch, commitSha: after })
    }
  })

  it.prop("any message becomes one short line", { text: nastyText }, ({ text }) => {
    const wish = interpretPush(site, push(message(text)))
    if (wish._tag === "Build" && wish.commitMessage !== undefined) {
      assert.isAtMost(wish.commitMessage.length, 200)
      assert.notInclude(wish.commitMessage, "\n")
    }
  })
})

describe("skipWordIn", () => {
  it("finds each word wherever it stands, in any case", () => {
    for (const word of skipWords) {
      for (const text of [word, `A change ${word}`, `A\n\nchange\n${word.toUpperCase()}`]) {
        assert.strictEqual(skipWordIn(text), word, text)
      }
    }
    assert.strictEqual(skipWordIn("A change\n\nskip-checks:true"), "skip-checks: true")
    assert.strictEqual(skipWordIn("A change\r\n\r\nSkip-Checks: true\r\n"), "skip-checks: true")
  })

  it("finds nothing where only words like it stand", () => {
    for (const text of [
      "",
      "skip ci",
      "[skip]",
      "[skip-ci]",
      "(skip ci)",
      "[skip  ci]",
      "skip-checks: false",
      "do not skip-checks: true"
    ]) {
      assert.isUndefined(skipWordIn(text), text)
    }
  })
})
