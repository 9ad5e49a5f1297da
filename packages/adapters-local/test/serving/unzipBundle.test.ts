import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it, onTestFinished } from "vitest"
import { BadBundle, unzipBundle } from "../../src/serving/unzipBundle.ts"
import { type RawEntry, rawZip, zip } from "./zip.ts"

const link = 0o120777

const unpack = async (bytes: Buffer, maxBytes = 1_000_000) => {
  const directory = await mkdtemp(join(tmpdir(), "anchor-test-"))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const [file, target] = [join(directory, "bundle.zip"), join(directory, "in", "here")]
  await mkdir(join(directory, "in"))
  await writeFile(file, bytes)
  const error = await unzipBundle(file, target, maxBytes).then(
    () => undefined,
    (error: unknown) => error
  )
  const around = (await readdir(directory, { recursive: true })).filter((name) => name !== "bundle.zip").toSorted()
  return { directory, file, target, error, around }
}

/** Refused, and nothing left behind, inside or outside. */
const refused = async (entries: ReadonlyArray<RawEntry>, maxBytes?: number) => {
  const { around, error } = await unpack(rawZip(entries), maxBytes)
  assert.instanceOf(error, BadBundle)
  assert.deepStrictEqual(around, ["in"])
}

describe("unzipBundle", () => {
  it("unzips files and directories", async () => {
    const { around, error, target } = await unpack(await zip({ "index.mjs": "code", "a/b/c.txt": "deep" }))
    assert.isUndefined(error)
    assert.deepStrictEqual(around, [
      "in",
      "in/here",
      "in/here/a",
      "in/here/a/b",
      "in/here/a/b/c.txt",
      "in/here/index.mjs"
    ])
    assert.strictEqual(await readFile(join(target, "a/b/c.txt"), "utf8"), "deep")
  })

  it("keeps links that stay inside, as package managers make them", async () => {
    const { error, target } = await unpack(
      rawZip([
        { name: "node_modules/next", content: ".pnpm/next@16/node_modules/next", mode: link },
        { name: "node_modules/.pnpm/next@16/node_modules/next/index.js", content: "next" }
      ])
    )
    assert.isUndefined(error)
    assert.strictEqual(await readFile(join(target, "node_modules/next/index.js"), "utf8"), "next")
  })

  it("leaves a bundle that is there as it is, also when it is unzipped twice at once", async () => {
    const { file, target } = await unpack(await zip({ "index.mjs": "code" }))
    await writeFile(join(target, "index.mjs"), "changed")
    await unzipBundle(file, target, 10)
    assert.strictEqual(await readFile(join(target, "index.mjs"), "utf8"), "changed")
    await rm(target, { recursive: true })
    await Promise.all([1, 2, 3].map(() => unzipBundle(file, target, 10)))
    assert.deepStrictEqual(await readdir(join(target, "..")), ["here"])
  })

  it.each(["../escaped", "/escaped", "a/../../escaped", "a\\..\\..\\escaped", "C:/escaped"])(
    "refuses a name that leads outside: %s",
    (name) =>
      refused([
        { name: "index.mjs", content: "code" },
        { name, content: "escaped" }
      ])
  )

  it.each(["../..", "/etc", "/", "a/../../..", "missing", ""])(
    "refuses a link that leads outside or nowhere: %s",
    (content) =>
      refused([
        { name: "index.mjs", content: "code" },
        { name: "a/link", content, mode: link }
      ])
  )

  it("refuses to go through a link with another link", () =>
    refused([
      { name: "up", content: "../..", mode: link },
      { name: "up/escaped", content: "x", mode: link }
    ]))

  it("refuses a file below a link", () =>
    refused([
      { name: "up", content: "../..", mode: link },
      { name: "up/escaped", content: "x" }
    ]))

  it("refuses links in a circle", () =>
    refused([
      { name: "a", content: "b", mode: link },
      { name: "b", content: "a", mode: link }
    ]))

  it("refuses what is neither file nor link", () => refused([{ name: "fifo", content: "", mode: 0o010644 }]))

  it("refuses two files of one name", () =>
    refused([
      { name: "index.mjs", content: "checked" },
      { name: "index.mjs", content: "other" }
    ]))

  it("refuses more bytes than the manifest names, however they are declared", async () => {
    const content = "x".repeat(1000)
    await refused([{ name: "a", content }], 999)
    await refused(
      [
        { name: "a", content },
        { name: "b", content }
      ],
      1999
    )
    await refused([{ name: "a", content, claimedSize: 10 }], 999)
  })

  it("refuses what is no zip", async () => {
    const { around, error } = await unpack(Buffer.from("not a zip at all, but long enough to look for an end"))
    assert.instanceOf(error, BadBundle)
    assert.deepStrictEqual(around, ["in"])
  })

  it("does not blame the bundle when it is not there", async () => {
    const error = await unzipBundle("/nowhere/bundle.zip", join(tmpdir(), "anchor-test-none", "x"), 1).catch(
      (error: unknown) => error
    )
    assert.notInstanceOf(error, BadBundle)
    await rm(join(tmpdir(), "anchor-test-none"), { recursive: true, force: true })
  })
})
