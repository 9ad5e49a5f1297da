import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import { join } from "node:path"
import type { ImageLoader } from "@opennextjs/aws/types/overrides.js"

/** The asset's path: without query (`?dpl=`), percent-decoded, never above the root. */
const pathOf = (url: string): string => {
  const path = decodeURIComponent(new URL(url, "http://assets").pathname)
  if (path.includes("\0") || path.split("/").includes("..")) throw new Error(`"${url}" is not the path of an asset.`)
  return path
}

/** How long an optimised image may be kept, in Next's eyes: as long as its original. */
const cacheControlOf = (path: string): string =>
  path.includes("/_next/static/") ? "public, max-age=31536000, immutable" : "public, max-age=0, must-revalidate"

/** Reads the original of an image from the release's assets, which lie under their own paths. */
const imageLoader: ImageLoader = {
  name: "anchor",
  async load(url: string) {
    const directory = process.env.ANCHOR_ASSETS_DIR
    if (!directory) throw new Error("ANCHOR_ASSETS_DIR is not set: images cannot be read here.")
    // Opened first: a stream that fails later would be answered as an empty image.
    const path = pathOf(url)
    const file = await open(join(directory, path))
    return { body: createReadStream("", { fd: file }), cacheControl: cacheControlOf(path) }
  }
}

export default imageLoader
