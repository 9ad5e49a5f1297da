import type { CacheEntryType, CacheValue, IncrementalCache, WithLastModified } from "@opennextjs/aws/types/overrides.js"
import { siteCache } from "../siteCache.ts"

/**
 * The path of an entry in OpenNext's cache directory, which is how the artifact's seeds are named.
 * The build id in it is Next's deployment id, as OpenNext sets it when the bundle starts.
 */
const keyOf = (key: string, type: CacheEntryType): string => {
  const path = `${process.env.OPEN_NEXT_BUILD_ID ?? ""}/${key.replace(/^\/+/, "")}`
  return type === "fetch" ? `__fetch/${path}` : `${path}.${type}`
}

const incrementalCache: IncrementalCache = {
  name: "anchor",
  async get<Type extends CacheEntryType = "cache">(
    key: string,
    type?: Type
  ): Promise<WithLastModified<CacheValue<Type>> | null> {
    const entry = await siteCache().get(keyOf(key, type ?? "cache"))
    if (entry === undefined) return null
    return { value: JSON.parse(entry.value) as CacheValue<Type>, lastModified: entry.lastModified }
  },
  set: (key, value, type) => siteCache().set(keyOf(key, type ?? "cache"), JSON.stringify(value)),
  delete: (key) => siteCache().delete(keyOf(key, "cache"))
}

export default incrementalCache
