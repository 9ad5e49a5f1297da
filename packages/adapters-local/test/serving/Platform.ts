import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { FunctionHost, type Release, Router } from "@anchor-deploy/domain"
import { memoryLayer } from "@anchor-deploy/domain/testing"
import { Context, Effect, Layer } from "effect"
import { FileArtifactStore, makeSiteFront, ProcessFunctionHost, ProcessRegistry, TableRouter } from "../../src/index.ts"
import type { ProcessFunctionHostOptions } from "../../src/serving/ProcessFunctionHost.ts"
import { temporaryDirectory } from "../temporaryDirectory.ts"

export interface Platform {
  readonly host: FunctionHost["Service"]
  readonly directory: string
  readonly port: number
  readonly output: Array<string>
  readonly failures: Array<string>
  /** Publishes the release and makes the host answer with it, as a promotion does. */
  readonly live: (host: string, release: Release, generation?: number) => Effect.Effect<void, unknown>
}

/** Stores for what is placed, with the artifacts in files. */
export const stores = (directory: string) =>
  memoryLayer.pipe(
    Layer.provideMerge(Layer.empty),
    Layer.merge(FileArtifactStore.layer({ root: join(directory, "artifacts") }))
  )

/** The tests' time is short. */
const quick = { stopGraceMillis: 1_000, drainMillis: 5_000, functionTimeoutMillis: 5_000 }

/** Host, registry and router on a directory; for the scope. */
export const hostIn = (directory: string, options: Partial<ProcessFunctionHostOptions> = {}) =>
  ProcessFunctionHost.layer({
    artifactsDirectory: join(directory, "artifacts", "objects"),
    dataDirectory: join(directory, "data"),
    ...quick,
    ...options
  }).pipe(Layer.provideMerge(ProcessRegistry.layer({ dataDirectory: join(directory, "data"), graceMillis: 500 })))

/** A front on a port of its own, before a host with the given options. */
export const openPlatform = Effect.fnUntraced(function* (options: Partial<ProcessFunctionHostOptions> = {}) {
  const directory = yield* temporaryDirectory
  const output: Array<string> = []
  const failures: Array<string> = []
  const onOutput = (_id: string, name: string, line: string) => void output.push(`${name}: ${line}`)
  const storeContext = yield* Layer.build(stores(directory))
  const context = yield* Layer.build(
    Layer.merge(hostIn(directory, { onOutput, ...options }), TableRouter.layer).pipe(
      Layer.provide(Layer.succeedContext(storeContext))
    )
  )
  const host = Context.get(context, FunctionHost)
  const router = Context.get(context, Router)
  const front = makeSiteFront({
    lookup: Context.get(context, TableRouter.RouteTable).lookup,
    pin: Context.get(context, ProcessFunctionHost.SiteReleases).pin,
    functionTimeoutMillis: options.functionTimeoutMillis ?? quick.functionTimeoutMillis,
    onUnknownHost: (_request, response) => response.writeHead(421).end("who?"),
    onFailure: (_deploymentId, message) => void failures.push(message)
  })
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer(front).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const live = (hostName: string, release: Release, generation = 1) =>
    Effect.andThen(host.publish(release), router.apply({ host: hostName, release, generation }))
  const platform: Platform = { host, directory, output, failures, live, port: (server.address() as AddressInfo).port }
  return Context.add(storeContext, PlatformKey, platform)
})

/** The platform of a test, beside the stores that it reads. */
export class PlatformKey extends Context.Service<PlatformKey, Platform>()("test/Platform") {}

export const platformLayer = (options: Partial<ProcessFunctionHostOptions> = {}) =>
  Layer.effectContext(openPlatform(options))
