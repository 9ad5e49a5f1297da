import { Context, Effect, Layer } from "effect"
import { FunctionHost, type Release } from "../src/index.ts"
import { freshRelease } from "../testing/fixtures/release.ts"
import * as MemoryFunctionHost from "../testing/memory/MemoryFunctionHost.ts"
import { type MemorySite, MemorySites } from "../testing/memory/MemoryFunctionHost.ts"
import { functionHostSuite, HostFixture, type SampleSite } from "../testing/suites/functionHostSuite.ts"

const memorySite = (site: SampleSite, status: number): MemorySite => {
  if (site._tag === "Unservable") return { damage: site.because }
  if (site._tag === "Crashing") return { crash: [site.prints] }
  return { answer: (path) => (path === "/env" ? status : Number(/^\/status\/(\d+)$/.exec(path)?.[1] ?? 200)) }
}

const fixture = Layer.effect(
  HostFixture,
  Effect.gen(function* () {
    const memory = yield* MemorySites
    const add = (release: Release, site: SampleSite, status: number) =>
      Effect.sync(() => {
        memory.sites.set(release.deploymentId, memorySite(site, status))
        return release
      })
    return HostFixture.of({
      place: (site, status = 200) => add(freshRelease(), site, status),
      again: ({ artifactId }, status) => add(freshRelease({ artifactId }), { _tag: "Answering" }, status),
      open: Effect.map(
        Layer.build(MemoryFunctionHost.layer.pipe(Layer.provide(Layer.succeed(MemorySites, memory)))),
        Context.get(FunctionHost)
      )
    })
  })
).pipe(Layer.provide(MemorySites.layer))

functionHostSuite("memory", fixture)
