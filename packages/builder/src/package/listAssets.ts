import type { Asset } from "@anchor-deploy/domain"
import { Effect } from "effect"
import mime from "mime"
import { realpath } from "node:fs/promises"
import { join } from "node:path"
import { hashFile } from "./hashFile.ts"
import { listFiles } from "./listFiles.ts"

/** Names below `_next/static` carry their content's hash, so whoever has one may keep it for good. */
const immutable = "public, max-age=31536000, immutable"
const revalidated = "public, max-age=0, must-revalidate"

const textTypes = /^(?:text\/|application\/(?:javascript|json|xml|manifest\+json)$|image\/svg\+xml$)/

export const contentTypeOf = (path: string): string => {
  const type = mime.getType(path) ?? "application/octet-stream"
  return textTypes.test(type) ? `${type}; charset=utf-8` : type
}

/** An asset and the file that it is. */
export interface AssetFile {
  readonly asset: Asset
  readonly file: string
}

/** The site's static files under the paths at which browsers ask for them. */
export const listAssets = Effect.fn("listAssets")(function* (directory: string, basePath: string) {
  const top = yield* Effect.tryPromise(() => realpath(directory))
  const entries = yield* Effect.tryPromise(() => listFiles(top))
  // BUILD_ID is OpenNext's, for others; Next.js itself does not serve it.
  const files = entries.filter(({ kind, path }) => kind === "file" && path !== "BUILD_ID")
  return yield* Effect.forEach(
    files,
    ({ path }) =>
      Effect.map(
        Effect.tryPromise(() => hashFile(join(top, path))),
        (integrity): AssetFile => ({
          file: join(top, path),
          asset: {
            path: `${basePath}/${path}`,
            ...integrity,
            contentType: contentTypeOf(path),
            cacheControl: path.startsWith("_next/static/") ? immutable : revalidated
          }
        })
      ),
    { concurrency: 16 }
  )
})
