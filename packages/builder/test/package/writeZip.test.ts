import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, readFileSync, symlinkSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { openPromise } from "yauzl"
import { listFiles } from "../../src/package/listFiles.ts"
import { writeZip } from "../../src/package/writeZip.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

const files = {
  "index.mjs": "export const handler = 1",
  "node_modules/b/x.js": "b",
  "node_modules/a/x.js": "a".repeat(10_000),
  Z: "z"
}

const zipOf = async (directory: string) => {
  const file = join(temporaryDirectory(), "function.zip")
  const integrity = await writeZip(directory, await listFiles(directory), file)
  return { file, integrity, bytes: readFileSync(file) }
}

/** The digest of a directory's zip as another process makes it, somewhere else in the world. */
const digestIn = (zone: string, directory: string): string => {
  const source = (file: string) => JSON.stringify(join(import.meta.dirname, "../../src/package", file))
  const script = `
    import { listFiles } from ${source("listFiles.ts")}
    import { writeZip } from ${source("writeZip.ts")}
    const [directory, file] = process.argv.slice(1)
    console.log((await writeZip(directory, await listFiles(directory), file)).sha256)`
  const args = ["--input-type=module", "-e", script, directory, join(temporaryDirectory(), "function.zip")]
  return execFileSync(process.execPath, args, { env: { TZ: zone }, cwd: import.meta.dirname, encoding: "utf8" }).trim()
}

describe("a function's zip", () => {
  it("has the same bytes for the same files: another order, other times and modes, another time zone", async () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()]
    writeFiles(one, files)
    writeFiles(other, Object.fromEntries(Object.entries(files).toReversed()))
    utimesSync(join(other, "Z"), 1, 1)
    chmodSync(join(other, "Z"), 0o600)
    const [first, second] = [await zipOf(one), await zipOf(other)]
    expect(second.bytes.equals(first.bytes)).toBe(true)
    expect(first.integrity.size).toBe(first.bytes.length)
    for (const zone of ["Asia/Kolkata", "America/Los_Angeles"]) expect(digestIn(zone, one)).toBe(first.integrity.sha256)
  })

  it("has other bytes when a file changes, or may be executed", async () => {
    const directory = temporaryDirectory()
    writeFiles(directory, files)
    const before = await zipOf(directory)
    chmodSync(join(directory, "Z"), 0o755)
    const executable = await zipOf(directory)
    writeFiles(directory, { Z: "y" })
    const changed = await zipOf(directory)
    expect(new Set([before, executable, changed].map(({ integrity }) => integrity.sha256)).size).toBe(3)
  })

  it("unpacks to what went in, links included", async () => {
    const directory = temporaryDirectory()
    writeFiles(directory, files)
    chmodSync(join(directory, "Z"), 0o700)
    symlinkSync("a", join(directory, "node_modules/link"))
    const zip = await openPromise((await zipOf(directory)).file)
    const entries: Array<readonly [string, string]> = []
    for await (const entry of zip.eachEntry()) {
      entries.push([entry.fileName, (entry.externalFileAttributes >>> 16).toString(8)])
    }
    expect(entries).toEqual([
      ["Z", "100755"],
      ["index.mjs", "100644"],
      ["node_modules/a/x.js", "100644"],
      ["node_modules/b/x.js", "100644"],
      ["node_modules/link", "120777"]
    ])
  })
})

describe("listFiles", () => {
  const linked = (links: Readonly<Record<string, string>>) => {
    const directory = temporaryDirectory()
    writeFiles(directory, { "in/file": "x", "in/deep/file": "y" })
    mkdirSync(join(directory, "empty"))
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(directory, path))
    return listFiles(directory)
  }

  it("keeps links that lead to something in the list, also by way of others", async () => {
    const links = {
      a: "in/file",
      "in/b": "../a",
      c: "in",
      d: "c/deep/file",
      "in/deep/e": "../../c/b",
      f: "in/deep",
      g: "f/../file"
    }
    const found = await linked(links)
    expect(found.flatMap((entry) => (entry.kind === "link" ? [[entry.path, entry.target]] : []))).toEqual(
      Object.entries(links).toSorted()
    )
  })

  it.each([
    ["absolute", { a: "/etc/passwd" }],
    ["climbing", { "in/a": "../../../../etc/passwd" }],
    ["climbing and coming back", { a: "../in/file" }],
    ["dangling", { a: "nowhere" }],
    ["to an empty directory, which no archive has", { a: "empty" }],
    ["to itself", { a: "a" }],
    ["to each other", { a: "b", b: "a" }],
    ["by way of one that is left out", { a: "b", b: "/etc" }],
    ["below one that is left out", { a: "b/passwd", b: "/etc" }],
    ["to the top itself", { a: "." }],
    ["out by way of a directory", { c: "in", a: "c/../../secret" }]
  ])("leaves out links that are %s", async (_, links) => {
    const names = (await linked(links)).map(({ path }) => path)
    expect(names.filter((name) => name !== "c")).toEqual(["in/deep/file", "in/file"])
  })
})
