import type { CacheSeed } from "@anchor-deploy/domain"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { realpath } from "node:fs/promises"
import { join } from "node:path"
import { hashFile } from "./hashFile.ts"
import { byPath, listFiles } from "./listFiles.ts"

export interface CacheSeedFile {
  readonly seed: CacheSeed
  readonly file: string
}

/**
 * OpenNext puts what `fetch` answered during the build under Next's build id, and looks for it under
 * the deployment id, where there is one. A seed has the path that is looked for.
 */
export const seedPath = (path: string, buildId: string, cacheId: string): string => {
  const written = `__fetch/${buildId}/`
  return path.startsWith(written) ? `__fetch/${cacheId}/${path.slice(written.length)}` : path
}

/** What the build already made of pages and fetches, each under the key of the running site's cache. */
export const listCacheSeeds = Effect.fn("listCacheSeeds")(function* (
  directory: string,
  ids: { readonly buildId: string; readonly cacheId: string }
) {
  if (!existsSync(directory)) return []
  const top = yield* Effect.tryPromise(() => realpath(directory))
  const entries = yield* Effect.tryPromise(() => listFiles(top))
  const seeds = yield* Effect.forEach(
    entries.filter(({ kind }) => kind === "file"),
    ({ path }) =>
      Effect.map(
        Effect.tryPromise(() => hashFile(join(top, path))),
        (integrity): CacheSeedFile => ({
          file: join(top, path),
          seed: { path: seedPath(path, ids.buildId, ids.cacheId), ...integrity }
        })
      ),
    { concurrency: 16 }
  )
  return seeds.toSorted((a, b) => byPath(a.seed, b.seed))
})
