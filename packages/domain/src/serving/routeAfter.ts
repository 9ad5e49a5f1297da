import type { Route } from "./Router.ts"

/** The route that a host has once `wanted` was applied; every router asks this inside its write. */
export const routeAfter = (applied: Route | undefined, wanted: Route): Route =>
  applied !== undefined && applied.generation > wanted.generation ? applied : wanted
