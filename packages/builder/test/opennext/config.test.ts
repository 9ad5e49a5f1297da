import { expect, it } from "@effect/vitest"
import { realpathSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

interface Esbuild {
  readonly buildSync: (options: object) => {
    readonly metafile: { readonly inputs: Readonly<Record<string, unknown>> }
    readonly outputFiles: ReadonlyArray<{ readonly contents: Uint8Array }>
  }
}

it("brings nothing of Effect, or of anything else, into a site", () => {
  const openNext = realpathSync(createRequire(import.meta.filename).resolve("@opennextjs/aws/index.js"))
  const { buildSync } = createRequire(openNext)("esbuild") as Esbuild
  const { metafile, outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, "../../src/opennext/config.ts")],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    outfile: "open-next.config.mjs"
  })
  expect(Object.keys(metafile.inputs).filter((file) => file.includes("node_modules"))).toEqual([])
  expect(outputFiles[0]!.contents.length).toBeLessThan(20_000)
})
