import { artifactKey, hostKey, shardKey } from "./keys.ts"
import { matchesPattern } from "./matchesPattern.ts"
import type { Decision, Entries, RoutingRequest } from "./model.ts"
import { readTarget } from "./readTarget.ts"
import { shardOf } from "./shardOf.ts"
import { isCompiledFile, isPlainPath, mayBePublicFile } from "./staticPaths.ts"

/** The methods that CloudFront carries to an origin. */
const carried = "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE"
const forFiles = "GET, HEAD"

/**
 * Which part of which release answers a request. The entries are those that `nextKey` asked for.
 *
 * - Repeated slashes are redirected away, as Next itself does it (a site behind us would build the
 *   address from `https://`, which is wrong on a laptop).
 * - A public file wins over a function, and is one by exact name only: nothing is ever looked for in
 *   a directory.
 * - A site sees the path as it was sent; only the decision is made on the decoded one.
 */
export const decide = (request: RoutingRequest, entries: Entries): Decision => {
  const target = readTarget(request.target, request.host)
  if (target === undefined) return { _tag: "BadRequest" }
  if (!allows(carried, request.method)) return { _tag: "MethodNotAllowed", allow: carried }

  const host = entries[hostKey(request.host)]
  const artifact = host ? entries[artifactKey(host.artifact)] : null
  if (!host || !artifact) return { _tag: "NotFound" }

  if (target.path.indexOf("//") !== -1) {
    return { _tag: "Redirect", status: 308, location: target.path.replace(/\/\/+/g, "/") + target.query }
  }
  const path = target.decoded
  if (isCompiledFile(path, artifact)) return isPlainPath(path) ? asset(request.method, path) : { _tag: "NotFound" }
  if (mayBePublicFile(path, artifact)) {
    const shard = entries[shardKey(host.artifact, shardOf(path, artifact.shards))]
    if (shard && shard.indexOf(path) !== -1) return asset(request.method, path)
  }
  for (let i = 0; i < artifact.functions.length; i++) {
    const rule = artifact.functions[i] as readonly [string, string]
    if (matchesPattern(rule[0], path)) return { _tag: "Function", name: rule[1] }
  }
  return { _tag: "NotFound" }
}

const asset = (method: string, path: string): Decision =>
  allows(forFiles, method) ? { _tag: "Asset", path: path } : { _tag: "MethodNotAllowed", allow: forFiles }

const allows = (methods: string, method: string): boolean => methods.split(", ").indexOf(method) !== -1
