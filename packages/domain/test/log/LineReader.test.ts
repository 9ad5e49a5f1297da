import { LineReader, maxLineBytes, SecretScanner } from "../../src/index.ts"
import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { Buffer } from "node:buffer"

const read = (chunks: ReadonlyArray<string | Uint8Array>, secrets: ReadonlyArray<string> = []) => {
  const reader = new LineReader(new SecretScanner(secrets))
  const lines = chunks.flatMap((chunk) => reader.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk))
  return [...lines, ...reader.end()]
}

const piecesOf = (bytes: Uint8Array, size: number): ReadonlyArray<Uint8Array> =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))

const secret = "correct-horse-battery"

describe("LineReader", () => {
  it.each([
    ["lines", ["one\ntwo\n"], ["one", "two"]],
    ["a last line without an end", ["one\ntwo"], ["one", "two"]],
    ["empty lines", ["one\n\ntwo\n"], ["one", "", "two"]],
    ["lines in pieces", ["o", "ne\nt", "wo\n"], ["one", "two"]],
    ["nothing", [], []],
    ["the line ends of Windows, in pieces too", ["one\r\ntwo\r", "\nthree\r\n"], ["one", "two", "three"]],
    ["the last state of a progress bar", ["10 %\r50 %\r100 %\nnext\n"], ["100 %", "next"]],
    ["a progress bar that stops in the middle", ["10 %\r50 %\r"], ["50 %"]],
    ["colours and titles", ["\u001b[1m\u001b[32mgreen\u001b[0m \u001b]0;title\u0007x\u001b[2K\n"], ["green x"]],
    ["an escape sequence in two pieces", ["a\u001b[3", "1mb\n"], ["ab"]],
    ["control characters, but the tab", ["a\u0000b\u0007c\td\u0085e\n"], ["abc\tde"]],
    ["characters in pieces", [Buffer.from("ä🦆").subarray(0, 3), Buffer.from("ä🦆\n").subarray(3)], ["ä🦆"]],
    [
      "what is not UTF-8",
      [Uint8Array.of(0x61, 0xff, 0xfe, 0x62, 0xc3, 0x0a, 0xf0, 0x9f)],
      ["a\ufffd\ufffdb\ufffd", "\ufffd"]
    ],
    ["an unfinished title without what comes after it", ["a\u001b]0;b\nc\n"], ["a0;b", "c"]]
  ] as const)("reads %s", (_, chunks, wanted) => {
    expect(read(chunks)).toEqual(wanted)
  })

  it("cuts long lines within no character, and loses none", () => {
    const line = "ab🦆ä".repeat(20_000)
    const pieces = read([`${line}\nnext\n`])
    expect(pieces.at(-1)).toBe("next")
    expect(pieces.slice(0, -1).join("")).toBe(line)
    for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(maxLineBytes)
  })

  it("gives out an endless line of 10 MB in pieces while it comes, in bounded memory", () => {
    const reader = new LineReader(new SecretScanner([secret]))
    const chunk = Buffer.from("0123456789abcdef".repeat(4096))
    let length = 0
    let held = 0
    for (let count = 1; count <= 160; count++) {
      for (const piece of reader.push(chunk)) length += piece.length
      held = Math.max(held, count * chunk.length - length)
    }
    for (const piece of reader.end()) length += piece.length
    expect(length).toBe(160 * chunk.length)
    expect(held).toBeLessThan(300_000)
  })

  it("keeps an endless progress bar small", () => {
    const lines = read(Array.from({ length: 5000 }, (_, index) => `${"=".repeat(100)}${index}\r`))
    expect(lines).toEqual([`${"=".repeat(100)}4999`])
  })

  it("masks secrets, wherever a write cut them", () => {
    const text = Buffer.from(`before ${secret} ${Buffer.from(secret).toString("base64")} after\n`)
    const [masked] = read([text], [secret])
    expect(masked).toMatch(/^before ••• •••.{0,3} after$/)
    for (let size = 1; size < text.length; size++) expect(read(piecesOf(text, size), [secret])).toEqual([masked])
  })

  it("masks a secret across every boundary of an endless line", () => {
    for (let before = 64 * 1024 - 100; before < 64 * 1024 + 100; before += 3) {
      const text = `${"x".repeat(before)}${secret}${"y".repeat(80_000)}`
      const joined = read(piecesOf(Buffer.from(text), 8192), [secret, "horse"]).join("")
      expect(joined).toBe(`${"x".repeat(before)}•••${"y".repeat(80_000)}`)
    }
  })

  it("masks a secret behind colours, and each line of one with several", () => {
    expect(read([`correct-\u001b[31mhorse-battery\n`], [secret])).toEqual(["•••"])
    expect(read(["-----BEGIN\nabcdefgh\nshort\n"], ["-----BEGIN\nabcdefgh\nshort"])).toEqual(["•••", "•••", "short"])
  })

  it.prop(
    "reads the same lines however they are cut",
    [Schema.Array(Schema.String), Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))],
    ([texts, size]) => {
      const bytes = Buffer.from(texts.join("\n"))
      expect(read(piecesOf(bytes, size))).toEqual(read([bytes]))
    }
  )
})
