/**
 * Runs in a process of its own, since it loads the site's code:
 * `node main.ts <image function> <temporary directory>`.
 *
 * Asks the image function for a small PNG, and prints the content type of the answer. The function
 * runs on a copy of its configuration without the site's own restrictions, which could refuse our
 * picture; code and libraries are the bundle's own. A function without a working sharp answers with
 * the original, and nobody would notice.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { invoke } from "./invoke.ts"
import { picture } from "./picture.ts"

const [bundle, temporary] = process.argv.slice(2) as [string, string]

const copy = join(temporary, "function")
const assets = join(temporary, "assets")
mkdirSync(join(copy, ".next"), { recursive: true })
mkdirSync(assets)
writeFileSync(join(assets, "anchor-check.png"), picture)
for (const file of ["index.mjs", "open-next.config.mjs", ".next/BUILD_ID"]) cpSync(join(bundle, file), join(copy, file))
symlinkSync(join(bundle, "node_modules"), join(copy, "node_modules"))

const configFile = ".next/required-server-files.json"
const { config, ...others } = JSON.parse(readFileSync(join(bundle, configFile), "utf8")) as {
  readonly config: { readonly images?: object }
}
const images = {
  deviceSizes: [640],
  imageSizes: [32],
  qualities: [75],
  formats: ["image/webp"],
  unoptimized: false,
  loader: "default"
}
const { localPatterns: _, ...kept } = { localPatterns: undefined, ...config.images }
writeFileSync(
  join(copy, configFile),
  JSON.stringify({ ...others, config: { ...config, images: { ...kept, ...images } } })
)

process.env.ANCHOR_ASSETS_DIR = assets
const answer = await invoke(join(copy, "index.mjs"), "/_next/image", { url: "/anchor-check.png", w: "32", q: "75" })
console.log(`${answer.statusCode} ${answer.contentType} ${answer.isWebp ? "RIFF" : "other"}`)
process.exit(0)
