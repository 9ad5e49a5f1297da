import type { RevalidationWish, SiteCache } from "@anchor-deploy/domain/site-cache"
import { FileSiteCache } from "./FileSiteCache.ts"

/**
 * Where a host puts the function that carries out wishes, before it imports the bundle:
 *
 *     globalThis[Symbol.for("anchor.revalidate")] = (wish: RevalidationWish) => void | Promise<void>
 */
const revalidateKey = Symbol.for("anchor.revalidate")

type Revalidate = (wish: RevalidationWish) => void | Promise<void>

const revalidate: Revalidate = (wish) => {
  const host = globalThis as { readonly [revalidateKey]?: Revalidate }
  if (host[revalidateKey] === undefined) {
    throw new Error(`Nobody regenerates pages here, so ${wish.url} stays as it is.`)
  }
  return host[revalidateKey](wish)
}

const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === "") throw new Error(`${name} is not set: this site needs it to run.`)
  return value
}

const openFiles = (): SiteCache => {
  const seedDirectory = process.env.ANCHOR_SITE_CACHE_SEED_DIR
  const seededAt = process.env.ANCHOR_SITE_CACHE_SEEDED_AT
  return new FileSiteCache({
    directory: required("ANCHOR_SITE_CACHE_DIR"),
    seeds: seedDirectory ? { directory: seedDirectory, seededAt: seededAt ? Number(seededAt) : undefined } : undefined,
    revalidate
  })
}

/** One line for each backend that a release may run on. */
const backends: Record<string, () => SiteCache> = {
  file: openFiles
}

let opened: SiteCache | undefined

/** The site cache of this process, as its environment asks for it (`ANCHOR_SITE_CACHE`). */
export const siteCache = (): SiteCache => {
  const name = required("ANCHOR_SITE_CACHE")
  const open = backends[name]
  if (open === undefined) {
    throw new Error(`ANCHOR_SITE_CACHE is "${name}"; this artifact knows: ${Object.keys(backends).join(", ")}.`)
  }
  return (opened ??= open())
}
