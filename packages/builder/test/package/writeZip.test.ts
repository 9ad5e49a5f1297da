import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { chmodSync, readFileSync, symlinkSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { listFiles } from "../../src/package/listFiles.ts"
import { writeZip } from "../../src/package/writeZip.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

const files = { "index.mjs": "export const handler = 1", "node_modules/b/x.js": "b", "node_modules/a/x.js": "a".repeat(10_000), "Z": "z" }

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
    symlinkSync("a", join(directory, "node_modules/link"))
    const { file } = await zipOf(directory)
    const unpacked = temporaryDirectory()
    execFileSync("python3", ["-c", "import sys, zipfile\nfor i in zipfile.ZipFile(sys.argv[1]).infolist(): print(i.filename, oct(i.external_attr >> 16))", file], { encoding: "utf8" })
      .trim()
      .split("\n")
      .forEach((line) => writeFiles(unpacked, { [line.replaceAll("/", "|")]: "" }))
    expect((await listFiles(unpacked)).map(({ path }) => path)).toEqual([
      "Z 0o100644",
      "index.mjs 0o100644",
      "node_modules|a|x.js 0o100644",
      "node_modules|b|x.js 0o100644",
      "node_modules|link 0o120777"
    ])
  })
})

describe("listFiles", () => {
  it("leaves out links that lead out of the directory, or nowhere", async () => {
    const directory = temporaryDirectory()
    writeFiles(directory, { "in/file": "x" })
    symlinkSync("../in/file", join(directory, "in/inside"))
    symlinkSync("/etc/passwd", join(directory, "absolute"))
    symlinkSync(join(directory, "in/file"), join(directory, "absolute-inside"))
    symlinkSync("../../../../../../etc/passwd", join(directory, "in/climbing"))
    symlinkSync("nowhere", join(directory, "dangling"))
    symlinkSync("loop", join(directory, "loop"))
    symlinkSync("absolute", join(directory, "by-way-of"))
    expect((await listFiles(directory)).map(({ path }) => path)).toEqual(["in/file", "in/inside"])
  })
})
