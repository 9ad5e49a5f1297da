import { assert, it } from "@effect/vitest"
import { Router } from "@anchor-deploy/domain"
import { freshRelease, routerSuite } from "@anchor-deploy/domain/testing"
import { Effect } from "effect"
import { TableRouter } from "../../src/index.ts"

routerSuite("table", TableRouter.layer)

it.effect("what is applied is what the front looks up", () =>
  Effect.gen(function* () {
    const router = yield* Router
    const table = yield* TableRouter.RouteTable
    const route = { host: "shop.localhost", release: freshRelease(), generation: 1 }
    assert.isUndefined(table.lookup("shop.localhost"))
    yield* router.apply(route)
    assert.strictEqual(table.lookup("shop.localhost"), route)
    yield* router.remove("shop.localhost")
    assert.isUndefined(table.lookup("shop.localhost"))
  }).pipe(Effect.provide(TableRouter.layer))
)
