import { describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { assert } from "vitest"
import { assetAnswer } from "../../src/serving/front/assetAnswer.ts"

const file = { etag: '"abc"', modifiedSeconds: Date.parse("2026-01-02T03:04:05Z") / 1000, size: 1000 }
const modified = "Fri, 02 Jan 2026 03:04:05 GMT"
const earlier = "Fri, 02 Jan 2026 03:04:04 GMT"
const later = "Fri, 02 Jan 2026 03:04:06 GMT"

const whole = { status: 200 }
const part = (start: number, end: number) => ({ status: 206, start, end })
const only = (status: number) => ({ status })

const cases: ReadonlyArray<readonly [name: string, headers: Record<string, string>, answer: object]> = [
  ["nothing asked", {}, whole],
  ["the same entity", { "if-none-match": '"abc"' }, only(304)],
  ["the same entity, weakly", { "if-none-match": 'W/"abc"' }, only(304)],
  ["the same among others", { "if-none-match": '"x", W/"y" ,"abc"' }, only(304)],
  ["anything", { "if-none-match": "*" }, only(304)],
  ["another entity", { "if-none-match": '"x"' }, whole],
  ["another entity, whatever the date says", { "if-none-match": '"x"', "if-modified-since": modified }, whole],
  ["not modified since", { "if-modified-since": modified }, only(304)],
  ["since a time before", { "if-modified-since": earlier }, whole],
  ["since a later time: a roll-back made the file older", { "if-modified-since": later }, whole],
  ["since no date", { "if-modified-since": "soon" }, whole],
  ["only the same", { "if-match": '"abc"' }, whole],
  ["only another", { "if-match": '"x"' }, only(412)],
  ["only the same, weakly: never", { "if-match": 'W/"abc"' }, only(412)],
  ["only unmodified", { "if-unmodified-since": modified }, whole],
  ["only unmodified, but it was", { "if-unmodified-since": earlier }, only(412)],
  ["the first bytes", { range: "bytes=0-9" }, part(0, 9)],
  ["one byte", { range: "bytes=5-5" }, part(5, 5)],
  ["from somewhere on", { range: "bytes=990-" }, part(990, 999)],
  ["the last bytes", { range: "bytes=-10" }, part(990, 999)],
  ["more last bytes than there are", { range: "bytes=-5000" }, part(0, 999)],
  ["up to beyond the end", { range: "bytes=990-5000" }, part(990, 999)],
  ["from beyond the end", { range: "bytes=1000-" }, only(416)],
  ["the last no bytes", { range: "bytes=-0" }, only(416)],
  ["several ranges", { range: "bytes=0-1,5-6" }, whole],
  ["a range backwards", { range: "bytes=9-5" }, whole],
  ["another unit", { range: "lines=1-2" }, whole],
  ["no range at all", { range: "bytes=-" }, whole],
  ["noise", { range: "bytes=a-b" }, whole],
  ["a range of the same entity", { range: "bytes=0-9", "if-range": '"abc"' }, part(0, 9)],
  ["a range of another entity", { range: "bytes=0-9", "if-range": '"x"' }, whole],
  ["a range of the same entity, weakly", { range: "bytes=0-9", "if-range": 'W/"abc"' }, whole],
  ["a range of the same date", { range: "bytes=0-9", "if-range": modified }, part(0, 9)],
  ["a range of another date", { range: "bytes=0-9", "if-range": later }, whole],
  ["not modified, so no range", { range: "bytes=0-9", "if-none-match": '"abc"' }, only(304)]
]

describe("assetAnswer", () => {
  it.each(cases)("%s", (_name, headers, answer) => {
    assert.deepStrictEqual(assetAnswer("GET", headers, file) as object, answer)
  })

  it("knows no ranges for HEAD", () => {
    assert.deepStrictEqual(assetAnswer("HEAD", { range: "bytes=0-9" }, file), { status: 200 })
    assert.deepStrictEqual(assetAnswer("HEAD", { "if-none-match": '"abc"' }, file), { status: 304 })
  })

  const small = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 }))
  const text = Schema.String.check(Schema.isPattern(/^(bytes=)?[0-9]{0,3}-[0-9]{0,3}(,[0-9]-)?$/))

  it.prop(
    "never answers bytes that the file does not have",
    [Arbitrary.schema(text), Arbitrary.schema(small)],
    ([range, size]) => {
      const answer = assetAnswer("GET", { range }, { ...file, size })
      if (answer.status !== 206) return
      assert.isAtLeast(answer.start, 0)
      assert.isAtMost(answer.start, answer.end)
      assert.isBelow(answer.end, size)
    }
  )
})
