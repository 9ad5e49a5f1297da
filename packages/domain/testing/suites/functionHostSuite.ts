import { assert, layer } from "@effect/vitest"
import { Context, Effect, type Layer, type Scope } from "effect"
import type { FunctionHost, Release } from "../../src/index.ts"

/**
 * A site to be published. An `Answering` one answers `/` with 200, `/status/<n>` with n, and `/env`
 * with the number that the variable STATUS had when its code was loaded.
 */
export type SampleSite =
  | { readonly _tag: "Answering" }
  | { readonly _tag: "Crashing"; readonly prints: string }
  | { readonly _tag: "Unservable"; readonly because: "damaged" | "missing" | "no such env version" }

/** A place to publish from, and platforms on it, one after the other. */
export class HostFixture extends Context.Service<
  HostFixture,
  {
    /** The site's artifact, and an env version in which STATUS is as given. */
    readonly place: (site: SampleSite, status?: number) => Effect.Effect<Release>
    /** The same artifact with another STATUS. */
    readonly again: (release: Release, status: number) => Effect.Effect<Release>
    /** A platform on what earlier ones left; it ends with the scope. */
    readonly open: Effect.Effect<FunctionHost["Service"], unknown, Scope.Scope>
  }
>()("@anchor-deploy/domain/testing/HostFixture") {}

const answering = { _tag: "Answering" } as const

/** What `FunctionHost` promises. */
export const functionHostSuite = (name: string, fixture: Layer.Layer<HostFixture, unknown>) =>
  layer(fixture)(`FunctionHost: ${name}`, (it) => {
    const open = Effect.flatMap(HostFixture, (fixture) => fixture.open)
    const place = (site: SampleSite, status?: number) =>
      Effect.flatMap(HostFixture, (fixture) => fixture.place(site, status))

    it.effect("a published release answers on its own address, before it was warmed and after", () =>
      Effect.gen(function* () {
        const host = yield* open
        const release = yield* place(answering)
        yield* host.publish(release)
        assert.deepStrictEqual(yield* host.check(release.deploymentId, "/"), { status: 200 })
        yield* host.warm(release.deploymentId)
        assert.deepStrictEqual(yield* host.check(release.deploymentId, "/"), { status: 200 })
      })
    )

    it.effect("any answer below 500 will do, and none from there on", () =>
      Effect.gen(function* () {
        const host = yield* open
        const release = yield* place(answering)
        const { deploymentId } = release
        yield* host.publish(release)
        for (const status of [204, 307, 404, 499]) {
          assert.deepStrictEqual(yield* host.check(deploymentId, `/status/${status}`), { status })
        }
        for (const status of [500, 503]) {
          const error = yield* Effect.flip(host.check(deploymentId, `/status/${status}`))
          assert.deepInclude(error, { _tag: "Unhealthy", deploymentId })
          assert.include(error.message, `${status}`)
        }
      })
    )

    it.effect("publishing again changes nothing", () =>
      Effect.gen(function* () {
        const host = yield* open
        const release = yield* place(answering)
        yield* host.publish(release)
        yield* host.warm(release.deploymentId)
        yield* host.publish(release)
        const ids = yield* host.published
        assert.deepStrictEqual(
          ids.filter((id) => id === release.deploymentId),
          [release.deploymentId]
        )
        assert.deepStrictEqual(yield* host.check(release.deploymentId, "/"), { status: 200 })
      })
    )

    it.effect("what is not published is neither checked nor warmed, and retiring it does nothing", () =>
      Effect.gen(function* () {
        const host = yield* open
        const { deploymentId } = yield* place(answering)
        assert.strictEqual((yield* Effect.flip(host.check(deploymentId, "/")))._tag, "PublishFailed")
        assert.strictEqual((yield* Effect.flip(host.warm(deploymentId)))._tag, "PublishFailed")
        yield* host.retire(deploymentId)
        yield* host.keepWarm(new Set([deploymentId]))
        assert.notInclude(yield* host.published, deploymentId)
      })
    )

    for (const because of ["damaged", "missing", "no such env version"] as const) {
      it.effect(`a release that cannot be served is not published: ${because}`, () =>
        Effect.gen(function* () {
          const host = yield* open
          const release = yield* place({ _tag: "Unservable", because })
          const error = yield* Effect.flip(host.publish(release))
          assert.deepInclude(error, { _tag: "PublishFailed", deploymentId: release.deploymentId })
          assert.notInclude(yield* host.published, release.deploymentId)
          assert.strictEqual((yield* Effect.flip(host.check(release.deploymentId, "/")))._tag, "PublishFailed")
        })
      )
    }

    it.effect("code that does not start is told with what it printed", () =>
      Effect.gen(function* () {
        const host = yield* open
        const prints = `cannot find ${crypto.randomUUID()}`
        const release = yield* place({ _tag: "Crashing", prints })
        const { deploymentId } = release
        yield* host.publish(release)
        for (const attempt of [host.warm(deploymentId), host.check(deploymentId, "/"), host.warm(deploymentId)]) {
          const error = yield* Effect.flip(attempt)
          assert.deepInclude(error, { _tag: "Unhealthy", deploymentId })
          assert.include(error.message, prints)
        }
      })
    )

    it.effect("releases run beside each other, each with its own pinned variables", () =>
      Effect.gen(function* () {
        const host = yield* open
        const first = yield* place(answering, 201)
        const second = yield* Effect.flatMap(HostFixture, (fixture) => fixture.again(first, 202))
        yield* host.publish(first)
        yield* host.publish(second)
        for (const [release, status] of [
          [first, 201],
          [second, 202],
          [first, 201]
        ] as const) {
          assert.deepStrictEqual(yield* host.check(release.deploymentId, "/env"), { status })
        }
      })
    )

    it.effect("a retired release is gone, and what shares its artifact is not", () =>
      Effect.gen(function* () {
        const host = yield* open
        const first = yield* place(answering, 201)
        const second = yield* Effect.flatMap(HostFixture, (fixture) => fixture.again(first, 202))
        yield* host.publish(first)
        yield* host.publish(second)
        yield* host.warm(first.deploymentId)
        yield* host.retire(first.deploymentId)
        yield* host.retire(first.deploymentId)
        assert.notInclude(yield* host.published, first.deploymentId)
        assert.strictEqual((yield* Effect.flip(host.check(first.deploymentId, "/")))._tag, "PublishFailed")
        assert.deepStrictEqual(yield* host.check(second.deploymentId, "/env"), { status: 202 })
      })
    )

    it.effect("a retired release can be published again", () =>
      Effect.gen(function* () {
        const host = yield* open
        const release = yield* place(answering)
        yield* host.publish(release)
        yield* host.warm(release.deploymentId)
        yield* host.retire(release.deploymentId)
        yield* host.publish(release)
        assert.deepStrictEqual(yield* host.check(release.deploymentId, "/"), { status: 200 })
      })
    )

    it.effect("what is published survives a restart of the platform", () =>
      Effect.gen(function* () {
        const [kept, retired] = [yield* place(answering, 203), yield* place(answering)]
        yield* Effect.scoped(
          Effect.gen(function* () {
            const host = yield* open
            yield* host.publish(kept)
            yield* host.publish(retired)
            yield* host.warm(kept.deploymentId)
            yield* host.retire(retired.deploymentId)
          })
        )
        const host = yield* open
        assert.include(yield* host.published, kept.deploymentId)
        assert.notInclude(yield* host.published, retired.deploymentId)
        assert.deepStrictEqual(yield* host.check(kept.deploymentId, "/env"), { status: 203 })
      })
    )
  })
