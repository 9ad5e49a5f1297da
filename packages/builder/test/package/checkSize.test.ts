import { describe, expect, it } from "@effect/vitest"
import { checkSize, maxUnzippedBytes } from "../../src/package/checkSize.ts"

const mebibyte = 1024 * 1024
const file = (path: string, mebibytes: number) =>
  ({ kind: "file", path, size: mebibytes * mebibyte, isExecutable: false }) as const

describe("checkSize", () => {
  it("takes a small function without a word", () => {
    expect(checkSize("default", [file("index.mjs", 10)])).toEqual({ _tag: "Fits", unzippedSize: 10 * mebibyte })
  })

  it("warns near the limit, and takes what just fits", () => {
    expect(checkSize("default", [file("a", 201)])).toMatchObject({
      _tag: "Fits",
      warning: expect.stringContaining("201.0 MiB of the 250.0 MiB")
    })
    expect(checkSize("default", [file("a", 250)])).toMatchObject({ _tag: "Fits", unzippedSize: maxUnzippedBytes })
  })

  it("refuses what does not fit, and names what is heavy", () => {
    const verdict = checkSize("default", [
      file("node_modules/@prisma/engines/query.node", 120),
      file("node_modules/@prisma/engines/schema.node", 80),
      file("apps/web/node_modules/puppeteer/chrome", 60),
      file("apps/web/.next/server/page.js", 1)
    ])
    expect(verdict).toMatchObject({ _tag: "TooLarge" })
    expect(verdict).toMatchObject({
      message: expect.stringContaining(
        "Heaviest: node_modules/@prisma/engines 200.0 MiB, apps/web/node_modules/puppeteer 60.0 MiB, apps/web 1.0 MiB."
      )
    })
  })
})
