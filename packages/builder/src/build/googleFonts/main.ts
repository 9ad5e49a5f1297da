/**
 * Runs inside the build environment, since it loads code of the site's own Next.js:
 * `node main.ts <next's directory> <file to write> <directory to search>`.
 *
 * When the site uses Google's fonts and Google cannot be reached, `next build` fails. For that case
 * Next.js takes prepared answers (NEXT_FONT_GOOGLE_MOCKED_RESPONSES), by the exact address that it
 * would ask. This finds every font that the sources ask for, and writes an answer that uses the
 * visitor's own copy of the font, behind which Next.js puts a fallback of the same metrics.
 *
 * Prints one JSON object: which families, and whether Google was reached.
 */
import { writeFileSync } from "node:fs"
import { answerFor } from "./answerFor.ts"
import { findFontCalls } from "./findFontCalls.ts"
import { isGoogleReachable } from "./isGoogleReachable.ts"
import { loadNext } from "./loadNext.ts"

const [nextDirectory, output, directory] = process.argv.slice(2) as [string, string, string]

const next = loadNext(nextDirectory)
const calls = findFontCalls(next, directory)
const families = [...new Set(calls.map((call) => call.functionName.replaceAll("_", " ")))]
const isReachable = calls.length === 0 || (await isGoogleReachable())
if (!isReachable) {
  const answers = Object.fromEntries(calls.flatMap((call) => answerFor(next, call)))
  writeFileSync(output, `module.exports = ${JSON.stringify(answers, null, 2)}\n`)
}
console.log(JSON.stringify({ families, isReachable }))
