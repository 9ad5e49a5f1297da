import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { afterAll, beforeAll } from "vitest"
import { LambdaResponse, preludeContentType } from "../../src/serving/child/LambdaResponse.ts"
import { ask } from "./ask.ts"

let respond: (response: ServerResponse) => void = () => {}
const server = createServer((_request, response) => respond(response))
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
afterAll(() => {
  server.close()
})

/** What a client gets of a handler that writes these pieces. */
const answerOf = (pieces: ReadonlyArray<Buffer>, contentType = preludeContentType) => {
  respond = (response) => {
    const stream = new LambdaResponse(response)
    stream.on("error", () => {})
    stream.setContentType(contentType)
    for (const piece of pieces) stream.write(piece)
    stream.end()
  }
  return ask((server.address() as AddressInfo).port, { host: "x" })
}

const prelude = Buffer.from(
  JSON.stringify({ statusCode: 207, headers: { "x-one": "ü".codePointAt(0) + "" }, cookies: ["a=1", "b=2"] })
)
const whole = (body: Uint8Array) => Buffer.concat([prelude, Buffer.alloc(8), body])

/** Cuts at the given places, wherever they fall. */
const cut = (bytes: Buffer, places: ReadonlyArray<number>): ReadonlyArray<Buffer> => {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  return at.slice(1).map((end, n) => bytes.subarray(at[n], end))
}

describe("LambdaResponse", () => {
  const places = Arbitrary.array(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 }))),
    { maxLength: 6 }
  )

  it.effect.prop(
    "prelude, NUL bytes and body arrive the same, however they are cut into writes",
    { body: Arbitrary.schema(Schema.Uint8Array), places },
    ({ body, places }) =>
      Effect.gen(function* () {
        const answer = yield* Effect.promise(() => answerOf(cut(whole(body), places)))
        assert.strictEqual(answer.status, 207)
        assert.strictEqual(answer.headers["x-one"], "252")
        assert.deepStrictEqual(answer.headers["set-cookie"], ["a=1", "b=2"])
        assert.isTrue(answer.body.equals(Buffer.from(body)))
      }),
    { arbitrary: { runs: 60 } }
  )

  const encoded = (encoding: string, body: string) => {
    const headers = { "content-encoding": encoding, "Content-Length": "1000", "content-type": "text/plain" }
    return Buffer.concat([Buffer.from(JSON.stringify({ headers })), Buffer.alloc(8), Buffer.from(body)])
  }

  it("forgets the length of a body that was compressed after it was measured", async () => {
    const answer = await answerOf([encoded("gzip", "short")])
    assert.strictEqual(answer.headers["content-encoding"], "gzip")
    assert.isUndefined(answer.headers["content-length"])
    assert.strictEqual(answer.body.toString(), "short")
  })

  it("does not tell the encoding of a body that has none", async () => {
    const answer = await answerOf([encoded("identity", "x".repeat(1000))])
    assert.isUndefined(answer.headers["content-encoding"])
    assert.strictEqual(answer.headers["content-length"], "1000")
  })

  it("passes a body that looks like the end of a prelude", async () => {
    const body = Buffer.concat([Buffer.alloc(20), Buffer.from("{}"), Buffer.alloc(8)])
    assert.isTrue((await answerOf([whole(body)])).body.equals(body))
  })

  it("without a prelude the bytes are the body", async () => {
    const plain = await answerOf([Buffer.from("plain")], "text/plain")
    assert.deepStrictEqual([plain.status, plain.text, plain.headers["content-type"]], [200, "plain", "text/plain"])
  })

  it.each([
    ["no prelude at all", []],
    ["a prelude that does not end", [prelude]],
    ["a prelude that is no JSON", [Buffer.from("{"), Buffer.alloc(8), Buffer.from("body")]],
    ["a header that HTTP does not take", [Buffer.from('{"headers":{"a b":"c"}}'), Buffer.alloc(8)]]
  ] as ReadonlyArray<readonly [string, ReadonlyArray<Buffer>]>)("is a failed function: %s", async (_name, pieces) => {
    assert.strictEqual((await answerOf(pieces)).status, 502)
  })
})
