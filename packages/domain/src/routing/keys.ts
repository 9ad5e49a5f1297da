import type { Entries, EntryKey, RoutingRequest } from "./model.ts"
import { normalizeHost, readTarget } from "./readTarget.ts"
import { shardOf } from "./shardOf.ts"
import { mayBePublicFile } from "./staticPaths.ts"

export const hostKey = (host: string): `h:${string}` => `h:${normalizeHost(host)}`
export const artifactKey = (artifactId: string): `a:${string}` => `a:${artifactId}`
export const shardKey = (artifactId: string, shard: number): `p:${string}` => `p:${artifactId}:${shard}`

/**
 * The key of the next entry that `decide` needs, undefined once it has all: the host's, its
 * artifact's, and for what may be a public file the shard that would list it. At most three, each
 * known only when the one before was read:
 *
 *     for (let key = nextKey(request, entries); key !== undefined; key = nextKey(request, entries))
 *       entries[key] = (await lookUp(key)) ?? null
 *     decide(request, entries)
 */
export const nextKey = (request: RoutingRequest, entries: Entries): EntryKey | undefined => {
  const target = readTarget(request.target, request.host)
  if (target === undefined) return undefined
  const forHost = hostKey(request.host)
  const host = entries[forHost]
  if (host === undefined) return forHost
  if (host === null) return undefined
  const forArtifact = artifactKey(host.artifact)
  const artifact = entries[forArtifact]
  if (artifact === undefined) return forArtifact
  if (artifact === null || !mayBePublicFile(target.decoded, artifact)) return undefined
  const forShard = shardKey(host.artifact, shardOf(target.decoded, artifact.shards))
  return entries[forShard] === undefined ? forShard : undefined
}
