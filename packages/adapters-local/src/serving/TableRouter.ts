import { type Route, routeAfter, Router } from "@anchor-deploy/domain"
import { Context, Effect, Layer } from "effect"

/** The applied routes as the front asks for them, on every request. */
export class RouteTable extends Context.Service<RouteTable, { readonly lookup: (host: string) => Route | undefined }>()(
  "@anchor-deploy/adapters-local/RouteTable"
) {}

/**
 * `Router` by a table in this process. Applying is one assignment, so that every request sees the
 * old release or the new one. It begins empty: the record knows the routes, and the reconciler
 * applies them before the first request is let in.
 */
export const layer: Layer.Layer<Router | RouteTable> = Layer.syncContext(() => {
  const routes = new Map<string, Route>()
  const router = Router.of({
    apply: (route) => Effect.sync(() => void routes.set(route.host, routeAfter(routes.get(route.host), route))),
    remove: (host) => Effect.sync(() => void routes.delete(host)),
    applied: Effect.sync(() => [...routes.values()])
  })
  const table = RouteTable.of({ lookup: (host) => routes.get(host) })
  return Context.make(Router, router).pipe(Context.add(RouteTable, table))
})
