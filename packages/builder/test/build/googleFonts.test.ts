import { describe, expect, it } from "@effect/vitest"
import { realpathSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { answerFor } from "../../src/build/googleFonts/answerFor.ts"
import { findFontCalls } from "../../src/build/googleFonts/findFontCalls.ts"
import { loadNext } from "../../src/build/googleFonts/loadNext.ts"
import { temporaryDirectory, writeFiles } from "../fixtures/temporaryDirectory.ts"

// The Next.js that OpenNext has beside it.
const openNext = realpathSync(createRequire(import.meta.filename).resolve("@opennextjs/aws/index.js"))
const next = loadNext(dirname(createRequire(openNext).resolve("next/package.json")))

const address = "https://fonts.googleapis.com/css2?family="

const answersTo = (files: Readonly<Record<string, string>>) => {
  const directory = temporaryDirectory()
  writeFiles(directory, files)
  return Object.fromEntries(findFontCalls(next, directory).flatMap((call) => answerFor(next, call)))
}

describe("the fonts that sources ask Google for", () => {
  it.each([
    [
      `import { Geist } from "next/font/google"; export const a = Geist({ subsets: ["latin"] })`,
      "Geist:wght@100..900&display=swap"
    ],
    [
      `import { Geist_Mono as Mono } from 'next/font/google'\nconst a = Mono({ variable: "--x", subsets: ["latin"], display: "block" })`,
      "Geist+Mono:wght@100..900&display=block"
    ],
    [
      `import { Roboto } from "next/font/google"; const a = Roboto({ weight: ["400", "700"], style: ["normal", "italic"] as const, subsets: ["latin"] })`,
      "Roboto:ital,wght@0,400;0,700;1,400;1,700&display=swap"
    ],
    [
      `import { Roboto_Flex } from "next/font/google"; const a = Roboto_Flex({ axes: ["GRAD", "slnt"], preload: false })`,
      "Roboto+Flex:slnt,wght,GRAD@-10..0,100..1000,-200..150&display=swap"
    ]
  ])("%s", (code, wanted) => {
    expect(Object.keys(answersTo({ "app/layout.tsx": code }))).toEqual([address + wanted])
  })

  it("come with a style sheet for each face, of the visitor's own copy", () => {
    const code = `import { Inter } from "next/font/google"; const a = Inter({ subsets: ["latin"], style: ["normal", "italic"] })`
    const [css] = Object.values(answersTo({ "a.ts": code }))
    expect(css?.match(/font-style: \w+|font-weight: .*;|src: .*;/g)).toEqual([
      "font-style: normal",
      "font-weight: 100 900;",
      "src: local('Inter');",
      "font-style: italic",
      "font-weight: 100 900;",
      "src: local('Inter');"
    ])
  })

  it("are not looked for in dependencies, in other imports, and in files that do not parse", () => {
    const code = `import { Geist } from "next/font/google"; Geist({ subsets: ["latin"] })`
    expect(
      answersTo({
        "node_modules/x/index.js": code,
        "local.ts": `import { Geist } from "./next/font/google"; Geist({})`,
        "broken.ts": `import { Geist } from "next/font/google"; Geist({`,
        "unknown.ts": `import { No_Such_Font } from "next/font/google"; No_Such_Font({})`
      })
    ).toEqual({})
  })
})
