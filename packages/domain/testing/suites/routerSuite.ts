import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, type Layer, Schema } from "effect"
import { type Route, Router } from "../../src/index.ts"
import { freshRelease } from "../fixtures/release.ts"

const freshHost = (): string => `${crypto.randomUUID()}.localhost`

const route = (host: string, generation: number): Route => ({ host, release: freshRelease(), generation })

/** Hosts of other cases may be there too. */
const appliedTo = (host: string) =>
  Effect.flatMap(Router, (router) =>
    Effect.map(router.applied, (routes) => routes.filter((each) => each.host === host))
  )

const generations = Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 50 }))), {
  minLength: 1,
  maxLength: 12
})

/** What `Router` promises to those who apply; what it promises to visitors is tested where they ask. */
export const routerSuite = (name: string, ports: Layer.Layer<Router, unknown>) =>
  layer(ports)(`Router: ${name}`, (it) => {
    it.effect("tells what is applied, and applies it again without a change", () =>
      Effect.gen(function* () {
        const router = yield* Router
        const wanted = route(freshHost(), 3)
        yield* router.apply(wanted)
        yield* router.apply(wanted)
        assert.deepStrictEqual(yield* appliedTo(wanted.host), [wanted])
      })
    )

    it.effect("a later generation takes the place of the one before", () =>
      Effect.gen(function* () {
        const router = yield* Router
        const host = freshHost()
        const next = route(host, 2)
        yield* router.apply(route(host, 1))
        yield* router.apply(next)
        assert.deepStrictEqual(yield* appliedTo(host), [next])
      })
    )

    it.effect("a late projection of an earlier generation changes nothing", () =>
      Effect.gen(function* () {
        const router = yield* Router
        const host = freshHost()
        const current = route(host, 7)
        yield* router.apply(current)
        yield* router.apply(route(host, 6))
        assert.deepStrictEqual(yield* appliedTo(host), [current])
      })
    )

    it.effect.prop(
      "however generations come in, the last of the highest stays",
      { generations },
      ({ generations }) =>
        Effect.gen(function* () {
          const router = yield* Router
          const host = freshHost()
          const wanted = generations.map((generation) => route(host, generation))
          for (const each of wanted) yield* router.apply(each)
          const highest = Math.max(...generations)
          const expected = wanted.findLast(({ generation }) => generation === highest)
          assert.deepStrictEqual(yield* appliedTo(host), [expected])
        }),
      { arbitrary: { runs: 30 } }
    )

    it.effect("of many projections at once the highest generation stays", () =>
      Effect.gen(function* () {
        const router = yield* Router
        const host = freshHost()
        const wanted = Array.from({ length: 30 }, (_, n) => route(host, (n * 7) % 30))
        yield* Effect.forEach(wanted, router.apply, { concurrency: "unbounded", discard: true })
        assert.deepStrictEqual(
          yield* appliedTo(host),
          wanted.filter(({ generation }) => generation === 29)
        )
      })
    )

    it.effect("hosts do not touch each other", () =>
      Effect.gen(function* () {
        const router = yield* Router
        const [one, other] = [route(freshHost(), 5), route(freshHost(), 1)]
        yield* router.apply(one)
        yield* router.apply(other)
        yield* router.remove(one.host)
        assert.deepStrictEqual(yield* appliedTo(one.host), [])
        assert.deepStrictEqual(yield* appliedTo(other.host), [other])
      })
    )

    it.effect("a removed host begins anew, and one that is not there is removed without complaint", () =>
      Effect.gen(function* () {
        const router = yield* Router
        const host = freshHost()
        const again = route(host, 1)
        yield* router.remove(host)
        yield* router.apply(route(host, 9))
        yield* router.remove(host)
        yield* router.apply(again)
        assert.deepStrictEqual(yield* appliedTo(host), [again])
      })
    )
  })
