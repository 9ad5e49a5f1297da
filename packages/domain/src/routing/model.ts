/** What routing needs of a request. `target` is the request-target as it stood on the wire (RFC 9112 §3.2). */
export interface RoutingRequest {
  readonly method: string
  /** The Host header as sent: any case, port and all. */
  readonly host: string
  readonly target: string
}

/** `h:<host>`: the pointer that a promotion moves. Assets and code hang on this one value. */
export interface HostEntry {
  readonly artifact: string
}

/** `a:<artifactId>`: what all requests for a release need to know. */
export interface ArtifactEntry {
  readonly basePath: string
  /** Number of shards over which the public paths are spread; 0 when there are none. */
  readonly shards: number
  /** Patterns of paths and the function that answers them, first match wins; the last one matches all. */
  readonly functions: ReadonlyArray<readonly [pattern: string, name: string]>
}

/** `p:<artifactId>:<n>`: the public paths, percent-decoded, whose hash falls into shard n. */
export type ShardEntry = ReadonlyArray<string>

/** What was looked up so far, by key; null for a key that the table does not have. */
export interface Entries {
  readonly [host: `h:${string}`]: HostEntry | null
  readonly [artifact: `a:${string}`]: ArtifactEntry | null
  readonly [shard: `p:${string}`]: ShardEntry | null
}

export type EntryKey = keyof Entries

export type Decision =
  | { readonly _tag: "Asset"; readonly path: string }
  | { readonly _tag: "Function"; readonly name: string }
  | { readonly _tag: "Redirect"; readonly status: 308; readonly location: string }
  | { readonly _tag: "NotFound" }
  | { readonly _tag: "BadRequest" }
  | { readonly _tag: "MethodNotAllowed"; readonly allow: string }
