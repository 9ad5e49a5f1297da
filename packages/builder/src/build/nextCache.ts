import { Clock, Effect, FileSystem, Option, Path } from "effect"
import { createHash } from "node:crypto"
import { constants } from "node:fs"
import { cp } from "node:fs/promises"
import type { Places } from "../Places.ts"

/** Caches of other lock files are kept for branches that alternate, up to so many. */
const keptCaches = 3

/** A compiler cache goes wrong when dependencies change below it, so each set of them has its own. */
export const nextCacheKey = (lockText: string, nextVersion: string, rootDirectory: string): string =>
  createHash("sha256")
    .update(JSON.stringify([lockText, nextVersion, rootDirectory]))
    .digest("hex")
    .slice(0, 32)

const cacheIn = (path: Path.Path, siteDirectory: string) => path.join(siteDirectory, ".next", "cache")

/**
 * Gives the build a copy of the compiler cache of an earlier one, if there is one. A copy, so that
 * builds at once do not share it, and one that is cancelled does not take it along.
 */
export const takeNextCache = Effect.fn("takeNextCache")(function* (places: Places, key: string, siteDirectory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const kept = path.join(places.nextCaches, key)
  if (!(yield* fs.exists(kept))) return false
  const copy = () => cp(kept, cacheIn(path, siteDirectory), { recursive: true, mode: constants.COPYFILE_FICLONE })
  return Option.isSome(yield* Effect.option(Effect.tryPromise(copy)))
})

const removeOldest = Effect.fn("removeOldest")(function* (places: Places) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* fs.readDirectory(places.nextCaches)
  const dated = yield* Effect.forEach(names, (name) =>
    Effect.map(fs.stat(path.join(places.nextCaches, name)), (info) => ({
      name,
      at: info.mtime._tag === "Some" ? info.mtime.value.getTime() : 0
    }))
  )
  const old = dated.toSorted((a, b) => b.at - a.at).slice(keptCaches)
  yield* Effect.forEach(old, ({ name }) => fs.remove(path.join(places.nextCaches, name), { recursive: true }))
})

/** Keeps the compiler cache for the next build. What the site fetched while building is not part of it. */
export const keepNextCache = Effect.fn("keepNextCache")(
  function* (places: Places, key: string, siteDirectory: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const cache = cacheIn(path, siteDirectory)
    if (!(yield* fs.exists(cache))) return
    yield* fs.remove(path.join(cache, "fetch-cache"), { recursive: true, force: true })
    yield* fs.makeDirectory(places.nextCaches, { recursive: true })
    const kept = path.join(places.nextCaches, key)
    yield* fs.remove(kept, { recursive: true, force: true })
    yield* fs.rename(cache, kept)
    const now = (yield* Clock.currentTimeMillis) / 1000
    yield* fs.utimes(kept, now, now)
    yield* removeOldest(places)
  },
  (keeping) => Effect.ignore(keeping)
)
