import type { RevalidationWish } from "@anchor-deploy/domain/site-cache"

/** The first and only message to a function's process. It carries secrets, hence not argv and not a file. */
export interface Start {
  readonly _tag: "Start"
  readonly functionName: string
  /** The unzipped bundle, and `<file>.<export>` in it, as Lambda names handlers. */
  readonly directory: string
  readonly handler: string
  /** Set before the bundle is imported, since bundles read it at their top level. */
  readonly environment: Readonly<Record<string, string>>
  readonly socketPath: string
  readonly timeoutMillis: number
  readonly maxBodyBytes: number
}

export type FromFunction = { readonly _tag: "Ready" } | { readonly _tag: "Revalidate"; readonly wish: RevalidationWish }
