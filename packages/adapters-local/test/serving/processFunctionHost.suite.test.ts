import { truncate } from "node:fs/promises"
import { join } from "node:path"
import { EnvVersionNumber, FunctionHost, functionKey, Release } from "@anchor-deploy/domain"
import {
  freshArtifactId,
  freshDeploymentId,
  functionHostSuite,
  HostFixture,
  type SampleSite
} from "@anchor-deploy/domain/testing"
import { Context, Effect, Layer } from "effect"
import { temporaryDirectory } from "../temporaryDirectory.ts"
import { hostIn, stores } from "./Platform.ts"
import { crashingCode, placeSite, putEnv } from "./samples.ts"

const fixture = Layer.effect(
  HostFixture,
  Effect.gen(function* () {
    const directory = yield* temporaryDirectory
    const context = yield* Layer.build(stores(directory))

    const place = Effect.fnUntraced(function* (site: SampleSite, status = 200) {
      const crashes = site._tag === "Crashing"
      const values = { STATUS: `${status}`, ...(crashes ? { PRINTS: site.prints } : {}) }
      const release = yield* placeSite(crashes ? { code: crashingCode } : {}, values)
      if (site._tag !== "Unservable") return release
      if (site.because === "missing") return new Release({ ...release, artifactId: freshArtifactId() })
      if (site.because === "no such env version")
        return new Release({ ...release, envVersion: EnvVersionNumber.make(99) })
      yield* Effect.promise(() =>
        truncate(join(directory, "artifacts", "objects", functionKey(release, "default")), 100)
      )
      return release
    })

    const again = Effect.fnUntraced(function* (release: Release, status: number) {
      const envVersion = yield* putEnv(release, { STATUS: `${status}` })
      return new Release({ ...release, deploymentId: freshDeploymentId(), envVersion })
    })

    return HostFixture.of({
      place: (site, status) => Effect.orDie(Effect.provideContext(place(site, status), context)),
      again: (release, status) => Effect.orDie(Effect.provideContext(again(release, status), context)),
      open: Effect.map(
        Layer.build(hostIn(directory).pipe(Layer.provide(Layer.succeedContext(context)))),
        Context.get(FunctionHost)
      )
    })
  })
)

functionHostSuite("child processes", fixture)
