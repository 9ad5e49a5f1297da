/** The shard of a path: 32-bit FNV-1a over UTF-16 code units. Changing it strands every stored entry. */
export const shardOf = (path: string, shards: number): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % shards
}
