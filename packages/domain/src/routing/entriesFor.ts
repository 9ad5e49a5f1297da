import type { Manifest } from "../artifact/Manifest.ts"
import { artifactKey, shardKey } from "./keys.ts"
import type { ArtifactEntry, Entries, ShardEntry } from "./model.ts"
import { shardOf } from "./shardOf.ts"
import { isCompiledFile } from "./staticPaths.ts"

/** What CloudFront KeyValueStore takes as one value is 1,024 bytes. */
const valueLimit = 1000

/** How full a shard should be on average, so that chance rarely overfills one. */
const fillTarget = 500

/**
 * The entries of an artifact: its own and its shards, each JSON of less than 1 KB unless one path
 * alone is longer or very many functions are split off.
 */
export const entriesFor = (manifest: Pick<Manifest, "artifactId" | "basePath" | "assets" | "behaviors">): Entries => {
  const paths = manifest.assets.map((asset) => asset.path).filter((path) => !isCompiledFile(path, manifest))
  const shards = spread(paths)
  const artifact: ArtifactEntry = {
    basePath: manifest.basePath,
    shards: shards.length,
    functions: functionRules(manifest.behaviors)
  }
  const entries: { [key: `a:${string}`]: ArtifactEntry; [key: `p:${string}`]: ShardEntry } = {}
  entries[artifactKey(manifest.artifactId)] = artifact
  shards.forEach((shard, n) => {
    entries[shardKey(manifest.artifactId, n)] = shard
  })
  return entries
}

/** OpenNext lists `*` in the middle; as the rule for all the rest it comes last. */
const functionRules = (behaviors: Manifest["behaviors"]): ArtifactEntry["functions"] => {
  const rules = behaviors
    .filter((behavior) => behavior.origin !== "assets")
    .map((behavior): readonly [string, string] => [
      behavior.pattern.charAt(0) === "/" ? behavior.pattern : `/${behavior.pattern}`,
      behavior.origin
    ])
  const rest = rules.filter((rule) => rule[0] === "/*")
  return rules.filter((rule) => rule[0] !== "/*").concat(rest.length === 0 ? [["/*", "default"]] : rest.slice(0, 1))
}

const spread = (paths: ReadonlyArray<string>): ReadonlyArray<ShardEntry> => {
  if (paths.length === 0) return []
  const least = Math.ceil(jsonBytes(paths) / fillTarget)
  let shards = shardsOf(paths, least)
  for (let n = least; n < least * 4 && shards.some(isOverfull);) {
    n = Math.ceil(n * 1.25)
    shards = shardsOf(paths, n)
  }
  return shards
}

const shardsOf = (paths: ReadonlyArray<string>, n: number): ReadonlyArray<ShardEntry> => {
  const shards: Array<Array<string>> = []
  for (let i = 0; i < n; i++) shards.push([])
  paths.forEach((path) => (shards[shardOf(path, n)] as Array<string>).push(path))
  return shards
}

const isOverfull = (shard: ShardEntry): boolean => shard.length > 1 && jsonBytes(shard) > valueLimit

const jsonBytes = (value: ShardEntry): number => encodeURIComponent(JSON.stringify(value)).replace(/%../g, "-").length
