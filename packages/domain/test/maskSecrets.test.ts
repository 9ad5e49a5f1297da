import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { maskSecrets } from "../src/index.ts"

const secret = 's3cr3t/v@lue+1 "quoted" ü'
const mask = maskSecrets([secret])
const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64")

describe("maskSecrets", () => {
  it("hides a value as it stands, every time", () => {
    assert.strictEqual(mask(`a ${secret} b ${secret}`), "a ••• b •••")
  })

  it("hides a value as URLs, forms, JSON and hex write it", () => {
    const hex = Buffer.from(secret, "utf8").toString("hex")
    const forms = {
      component: encodeURIComponent(secret),
      uri: encodeURI(secret),
      form: new URLSearchParams({ x: secret }).toString().slice(2),
      json: JSON.stringify(secret).slice(1, -1),
      hex,
      HEX: hex.toUpperCase()
    }
    for (const [name, form] of Object.entries(forms)) {
      assert.strictEqual(mask(`<${form}>`), "<•••>", name)
    }
  })

  it("hides a value within base64 at each of the three offsets, also in base64url", () => {
    for (const before of ["", "a", "ab", "abc", "user:"]) {
      for (const after of ["", "x", "xy", "\n"]) {
        for (const encoded of [
          base64(before + secret + after),
          Buffer.from(before + secret + after).toString("base64url")
        ]) {
          const left = mask(encoded).replace("•••", "")
          assert.notStrictEqual(left, encoded)
          const readable = Buffer.from(left, "base64").toString("latin1")
          assert.notInclude(readable, "cr3t", `${before}|${after}`)
          assert.isAtMost(left.length, base64(before + after).length + 8)
        }
      }
    }
  })

  it("hides each longer line of a value with several", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\r\nkqhkiG9w0B\nab\n-----END KEY-----"
    const masked = maskSecrets([key])
    assert.strictEqual(masked("MIIEvQIBADANBg"), "•••")
    assert.strictEqual(masked("read kqhkiG9w0B from"), "read ••• from")
    assert.strictEqual(masked("ab"), "ab")
    assert.strictEqual(masked(JSON.stringify({ key })), '{"key":"•••"}')
  })

  it("hides the longer value where one begins with another", () => {
    assert.strictEqual(maskSecrets(["token", "token-and-more"])("token-and-more, token"), "•••, •••")
  })

  it("leaves short and blank values, and lines without any, alone", () => {
    for (const values of [[], ["1"], ["abc"], [""], ["     "]]) {
      assert.strictEqual(maskSecrets(values)("1 abc      x"), "1 abc      x")
    }
    assert.strictEqual(mask("nothing here"), "nothing here")
  })

  it("takes values for text, never for patterns or replacements", () => {
    for (const value of ["a.*c", "$&$&", "(((((", "[a-z]+", "a|bcd", "^abc$", "\\d\\d"]) {
      assert.strictEqual(maskSecrets([value])(`x ${value} y abcd`), "x ••• y abcd")
    }
  })

  it("a lone surrogate in a value breaks nothing", () => {
    assert.strictEqual(maskSecrets(["\ud800abcd"])("x \ud800abcd"), "x •••")
  })

  const text = Arbitrary.schema(Schema.String)
  it.prop(
    "whatever the value, no line shows it",
    { value: text, before: text, after: text },
    ({ after, before, value }) => {
      if (value.trim().length < 4 || value.includes("•")) return
      assert.notInclude(maskSecrets([value])(before + value + after), value)
    }
  )
})
