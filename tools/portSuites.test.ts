import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { portsWithoutSuites } from "./portSuites.ts"

const complaintsAbout = (files: Record<string, string>): ReadonlyArray<string> => {
  const root = fs.mkdtempSync(join(tmpdir(), "anchor-ports-"))
  for (const [path, text] of Object.entries({
    "packages/adapters-local/src/index.ts": "",
    ...files
  })) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true })
    fs.writeFileSync(join(root, path), text)
  }
  const complaints = portsWithoutSuites(root)
  fs.rmSync(root, { recursive: true })
  return complaints
}

const port = "packages/domain/src/box/BoxStore.ts"
const good = {
  [port]: "/** Contract: `boxStoreSuite`. */ class BoxStore extends Context.Service<BoxStore, {}>()",
  "packages/domain/testing/boxStoreSuite.ts": "export const boxStoreSuite = () => {}",
  "packages/domain/test/memory.test.ts": `boxStoreSuite("memory", layer)`,
  "packages/adapters-local/test/box.test.ts": `boxStoreSuite("sqlite", layer)`
}
const without = (path: keyof typeof good) => ({ ...good, [path]: "" })

it("is content with a port whose suite runs on the reference and on the local adapter", () => {
  expect(complaintsAbout(good)).toEqual([])
})

it("asks every port to name its suite", () => {
  expect(complaintsAbout({ ...good, [port]: "class BoxStore extends Context.Service<BoxStore>()" })).toEqual([
    `${port}: a port must name its suite: "Contract: \`…Suite\`."`
  ])
})

it("asks for the suite that is named", () => {
  expect(complaintsAbout(without("packages/domain/testing/boxStoreSuite.ts"))).toEqual([
    `${port}: packages/domain/testing exports no boxStoreSuite.`
  ])
})

it("asks for a call by the reference, the local adapter, and any other adapter that there is", () => {
  expect(complaintsAbout(without("packages/domain/test/memory.test.ts"))).toEqual([
    `${port}: packages/domain/test does not call boxStoreSuite.`
  ])
  expect(complaintsAbout(without("packages/adapters-local/test/box.test.ts"))).toEqual([
    `${port}: packages/adapters-local/test does not call boxStoreSuite.`
  ])
  expect(complaintsAbout({ ...good, "packages/adapters-aws/src/index.ts": "" })).toEqual([])
  expect(complaintsAbout({ ...good, "packages/adapters-aws/src/DynamoBoxStore.ts": "" })).toEqual([
    `${port}: packages/adapters-aws/test does not call boxStoreSuite.`
  ])
})
