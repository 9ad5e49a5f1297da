import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"
import type { Release } from "./Release.ts"

/** A host (lower case, no port) and the release that answers it. */
export interface Route {
  readonly host: string
  readonly release: Release
  /** The alias's generation for a production host; 0 for a deployment's own address, which never moves. */
  readonly generation: number
}

/**
 * What serves, projected from the record.
 *
 * - After `apply` returns, the next request for the host is answered by the release: code and assets
 *   together, never one of each. Requests in flight end where they began.
 * - `apply` is idempotent, and a route with a lower generation than the applied one changes nothing,
 *   so a late or repeated projection cannot turn production back.
 * - `applied` tells what is applied now, for the reconciler.
 *
 * Contract: `routerSuite`.
 */
export class Router extends Context.Service<
  Router,
  {
    readonly apply: (route: Route) => Effect.Effect<void, StoreError>
    readonly remove: (host: string) => Effect.Effect<void, StoreError>
    readonly applied: Effect.Effect<ReadonlyArray<Route>, StoreError>
  }
>()("@anchor-deploy/domain/Router") {}
