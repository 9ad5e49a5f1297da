import { describe, expect, it } from "@effect/vitest"
import converter, { type LambdaEvent } from "../../src/opennext/overrides/converter.ts"

const event = (changes: Partial<LambdaEvent> = {}): LambdaEvent => ({
  rawPath: "/caf%C3%A9",
  rawQueryString: "a=1&b=2&a=3&empty=&__proto__=x",
  headers: { Host: "shop.localhost:3000", "X-Custom": "1" },
  requestContext: { http: { method: "GET", sourceIp: "127.0.0.1" } },
  ...changes
})

describe("a Lambda event", () => {
  it("becomes the request that the site sees", async () => {
    const request = await converter.convertFrom(
      event({ cookies: ["session=a=b", "flag", "theme=dark"], body: "aGk=", isBase64Encoded: true })
    )
    expect(request).toMatchObject({
      type: "core",
      method: "GET",
      rawPath: "/caf%C3%A9",
      headers: { host: "shop.localhost:3000", "x-custom": "1", cookie: "session=a=b; flag; theme=dark" },
      cookies: { session: "a=b", flag: "", theme: "dark" },
      remoteAddress: "127.0.0.1"
    })
    expect(request.body.toString()).toBe("hi")
    expect(Object.entries(request.query)).toEqual([
      ["a", ["1", "3"]],
      ["b", "2"],
      ["empty", ""],
      ["__proto__", "x"]
    ])
  })

  it.each([
    [{ host: "a.example" }, "https://a.example/caf%C3%A9?q"],
    [{ host: "a.example", "x-forwarded-host": "b.example" }, "https://b.example/caf%C3%A9?q"],
    [{ host: "a.example", "x-forwarded-proto": "http" }, "http://a.example/caf%C3%A9?q"],
    [{ host: "a.example", "x-forwarded-proto": "javascript" }, "https://a.example/caf%C3%A9?q"]
  ])("with %j has the address %s", async (headers, url) => {
    expect((await converter.convertFrom(event({ headers, rawQueryString: "q" }))).url).toBe(url)
  })

  it("without a body, headers or cookies is one too", async () => {
    const { requestContext } = event()
    const request = await converter.convertFrom({ rawPath: "/", rawQueryString: "", requestContext })
    expect(request).toMatchObject({ url: "https://localhost/", headers: {}, query: {}, cookies: {} })
    expect(request.body.length).toBe(0)
  })
})
