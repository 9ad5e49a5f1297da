import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { type AddressSources, serverAddress } from "../src/target/serverAddress.ts"

const nothing: AddressSources = { flag: undefined, environment: undefined, link: undefined, port: 3000 }

describe("serverAddress", () => {
  const chosen: ReadonlyArray<readonly [string, Partial<AddressSources>, string]> = [
    ["this machine", {}, "http://localhost:3000"],
    ["this machine's port", { port: 4000 }, "http://localhost:4000"],
    ["the link over the port", { link: "http://a.test:1", port: 4000 }, "http://a.test:1"],
    ["the environment over the link", { environment: "http://b.test", link: "http://a.test" }, "http://b.test"],
    [
      "the flag over all",
      { flag: "http://c.test", environment: "http://b.test", link: "http://a.test" },
      "http://c.test"
    ],
    ["no slash at the end", { flag: "http://localhost:3000/" }, "http://localhost:3000"],
    ["a path stays", { flag: "https://a.test/anchor/?x#y" }, "https://a.test/anchor"]
  ]
  it.each(chosen)("%s", (_, sources, expected) => {
    assert.deepStrictEqual(serverAddress({ ...nothing, ...sources }), Result.succeed(expected))
  })

  const refused: ReadonlyArray<readonly [string, Partial<AddressSources>]> = [
    ["--url", { flag: "localhost:3000" }],
    ["--url", { flag: "http://" }],
    ["--url", { flag: "" }],
    ["ANCHOR_URL", { environment: "ftp://a.test" }],
    ["the link", { link: "http://user:secret@a.test" }]
  ]
  it.each(refused)("%s must be an address: %o", (source, sources) => {
    const result = serverAddress({ ...nothing, ...sources })
    assert.isTrue(Result.isFailure(result) && result.failure.message.startsWith(source))
  })
})
