import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import {
  deploymentIdFrom,
  isObjectKey,
  isObjectPrefix,
  isReservedEnvName,
  ProjectId,
  projectIdFrom
} from "../src/index.ts"
import { nastyText } from "../testing/index.ts"

describe("names that Anchor makes", () => {
  it.prop("any text becomes a project id", { text: nastyText }, ({ text }) => {
    assert.isTrue(Schema.is(ProjectId)(projectIdFrom(text)))
  })

  it("a directory's name becomes the id that one would choose", () => {
    const made: ReadonlyArray<readonly [string, string]> = [
      ["My Shop", "my-shop"],
      ["shop", "shop"],
      ["--Shop--", "shop"],
      ["日本", "site"],
      ["www", "site-www"],
      ["dpl-x", "site-dpl-x"],
      ["a".repeat(39) + "-b", "a".repeat(39)],
      ["dpl-" + "a".repeat(60), "site-dpl-" + "a".repeat(31)]
    ]
    for (const [name, id] of made) assert.strictEqual(projectIdFrom(name), id)
  })

  const Time = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 48 - 1 }))
  const random = Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31 }))), {
    minLength: 16,
    maxLength: 16
  })
  it.prop("deployment ids are DNS labels that sort by time", { a: Time, b: Time, random }, ({ a, b, random }) => {
    const [one, other] = [deploymentIdFrom(a, random), deploymentIdFrom(b, random)]
    assert.match(one, /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/)
    assert.strictEqual(Math.sign(a - b), one < other ? -1 : one > other ? 1 : 0)
  })
})

describe("object keys", () => {
  it("climb nowhere and name one object each", () => {
    for (const key of ["a", "a/b", "a/[...slug]/b.js", "ä €/x", ".next/x", "a/..b", "...", "con"]) {
      assert.isTrue(isObjectKey(key), key)
      assert.isTrue(isObjectPrefix(`${key}/`), key)
      assert.isFalse(isObjectPrefix(key), key)
    }
    for (const key of ["", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "a/./b", "a\0b", "\ud800"]) {
      assert.isFalse(isObjectKey(key), key)
      assert.isFalse(isObjectPrefix(`${key}/`), key)
    }
    assert.isFalse(isObjectKey("a".repeat(1025)))
  })
})

describe("reserved environment names", () => {
  it("are told by name and by beginning", () => {
    for (const name of ["PATH", "NODE_OPTIONS", "LD_PRELOAD", "AWS_SECRET_ACCESS_KEY", "ANCHOR_X", "GIT_ASKPASS"]) {
      assert.isTrue(isReservedEnvName(name), name)
    }
    for (const name of ["PATH_X", "XPATH", "LDPRELOAD", "AWSX", "MY_AWS_KEY"])
      assert.isFalse(isReservedEnvName(name), name)
  })
})
