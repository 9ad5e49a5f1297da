import { Effect, Layer } from "effect"
import { type Route, routeAfter, Router } from "../../src/index.ts"

export const layer = Layer.sync(Router, () => {
  const routes = new Map<string, Route>()
  return Router.of({
    apply: (route) => Effect.sync(() => void routes.set(route.host, routeAfter(routes.get(route.host), route))),
    remove: (host) => Effect.sync(() => void routes.delete(host)),
    applied: Effect.sync(() => [...routes.values()])
  })
})
