import { ArtifactId } from "../src/artifact/ArtifactId.ts"
import { type Entries, type EntryKey, entriesFor } from "../src/routing/index.ts"
import type { RoutingSite } from "./routingCases.ts"

type Stored = { readonly [key in EntryKey]: NonNullable<Entries[key]> }

/** What a manifest with these parts would be to routing. */
export const manifestOf = (site: RoutingSite): Parameters<typeof entriesFor>[0] => ({
  artifactId: ArtifactId.make(site.artifactId),
  basePath: site.basePath,
  behaviors: site.behaviors,
  assets: site.assets.map((path) => ({ path, sha256: "", size: 0, contentType: "", cacheControl: "" }))
})

/** The key-value table with all entries of the sites, passed through JSON as a remote table would. */
export const routingTable = (sites: ReadonlyArray<RoutingSite>): ReadonlyMap<string, Stored[EntryKey]> =>
  new Map(
    sites.flatMap((site) => {
      const entries = { ...entriesFor(manifestOf(site)), [`h:${site.host}`]: { artifact: site.artifactId } }
      return Object.entries(JSON.parse(JSON.stringify(entries)) as Stored)
    })
  )
