// A platform in a process of its own, to be killed: publishes two sites on the directory that it is
// given, lets one block its event loop, prints the pids of both, and stays.
import { FunctionHost } from "@anchor-deploy/domain"
import { Effect, Layer } from "effect"
import { ProcessFunctionHost } from "../../../src/index.ts"
import { askRelease } from "../../../src/serving/askRelease.ts"
import { hostIn, stores } from "../Platform.ts"
import { placeSite } from "../samples.ts"

const directory = process.argv[2]!

const program = Effect.gen(function* () {
  const host = yield* FunctionHost
  const { pin } = yield* ProcessFunctionHost.SiteReleases
  const pids: Array<number> = []
  for (const path of ["/", "/block"]) {
    const release = yield* placeSite()
    yield* host.publish(release)
    yield* Effect.promise(async () => {
      const pinned = await pin(release.deploymentId)
      await askRelease(pinned, { method: "GET", host: "x.localhost", path, timeoutMillis: 5_000 })
      pids.push((await pinned.lease("default")).running.pid)
    })
  }
  console.log(JSON.stringify(pids))
  return yield* Effect.never
})

const layer = hostIn(directory).pipe(Layer.provideMerge(stores(directory)))
await Effect.runPromise(Effect.provide(program, layer))
