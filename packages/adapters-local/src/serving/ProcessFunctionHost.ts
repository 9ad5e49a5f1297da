/**
 * `FunctionHost` by child processes: each function of each release runs in a Node.js process of its
 * own, the same bundle that Lambda would run (see `child/functionProcess.ts`). A process starts when
 * the first request wants it and stops when nobody did for a while, unless its release is kept warm.
 *
 *     <data>/releases/<deploymentId>/release.json          what is published
 *     <data>/unpacked/<artifactId>/<function>-<digest>/    bundles, shared by releases of one artifact
 *     <data>/site-cache/<deploymentId>/                    what the running site remembers
 *
 * Secrets reach a process by message, never by command line or disk. `SiteReleases` is the same state
 * for the front, which asks it on every request and cannot afford a fiber there.
 */
import {
  type DeploymentId,
  FunctionHost,
  PublishFailed,
  type Release,
  resolveEnv,
  StoreError,
  Unhealthy,
  type ArtifactStore,
  type EnvStore,
  type SecretVault
} from "@anchor-deploy/domain"
import { Context, Effect, Layer, Redacted } from "effect"
import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { ProcessRegistry } from "../process/ProcessRegistry.ts"
import { artifactFingerprint } from "./artifactFingerprint.ts"
import { askRelease } from "./askRelease.ts"
import { bundles } from "./bundles.ts"
import { FunctionDown } from "./forkFunction.ts"
import type { OutputStream } from "./OutputTail.ts"
import { type PinnedRelease, PublishedReleases } from "./PublishedReleases.ts"
import { releaseFiles } from "./releaseFiles.ts"
import { ServedArtifact } from "./ServedArtifact.ts"
import { socketDirectory } from "./socketDirectory.ts"
import { siteCacheOf, startFunction } from "./startFunction.ts"
import { listedObjects, readManifest, verifyArtifact } from "./verifyArtifact.ts"

export interface ProcessFunctionHostOptions {
  /** The root of the file system's artifact store: an object's key is its path below it. */
  readonly artifactsDirectory: string
  readonly dataDirectory: string
  /** After so long without a request a function's process is stopped; default 5 min. */
  readonly idleMillis?: number
  /** How long a function may take until it begins to answer; default 30 s. */
  readonly functionTimeoutMillis?: number
  /** How long a function may take to start; default 30 s. */
  readonly startTimeoutMillis?: number
  /** How long a retired release waits for its requests in flight; default 60 s. */
  readonly drainMillis?: number
  /** Between SIGTERM and SIGKILL, and what requests in flight get when the platform goes down; default 5 s. */
  readonly stopGraceMillis?: number
  /** The heap of one function's process; default 192. */
  readonly maxOldSpaceMiB?: number
  /** Deployments answer at `<deploymentId>.<siteDomain>`; default `localhost`. */
  readonly siteDomain?: string
  /** Every line that a function prints, masked; without a stream, what is said about the function. */
  readonly onOutput?: (deploymentId: DeploymentId, functionName: string, line: string, stream?: OutputStream) => void
}

/** The published releases as the front asks for them. */
export class SiteReleases extends Context.Service<
  SiteReleases,
  { readonly pin: (deploymentId: DeploymentId) => PinnedRelease | Promise<PinnedRelease> }
>()("@anchor-deploy/adapters-local/SiteReleases") {}

type Needs = ArtifactStore | EnvStore | SecretVault | ProcessRegistry

const make = Effect.fnUntraced(function* (options: ProcessFunctionHostOptions) {
  const { artifactsDirectory, dataDirectory, siteDomain = "localhost" } = options
  const { functionTimeoutMillis = 30_000, stopGraceMillis = 5_000 } = options
  const registry = yield* ProcessRegistry
  const run = Effect.runPromiseWith(yield* Effect.context<Needs>())
  const files = releaseFiles(dataDirectory)
  const unpacked = bundles({ artifactsDirectory, dataDirectory })
  /** By artifact: what its files looked like when they were found intact. */
  const intact = new Map<string, string>()

  const releases = new PublishedReleases({
    loadArtifact: (release) =>
      run(Effect.map(readManifest(release), (manifest) => new ServedArtifact(artifactsDirectory, release, manifest))),
    startFunction: startFunction({
      artifactsDirectory,
      dataDirectory,
      socketDirectory: yield* infrastructure("open", () => socketDirectory(dataDirectory)),
      maxOldSpaceMiB: options.maxOldSpaceMiB ?? 192,
      startTimeoutMillis: options.startTimeoutMillis ?? 30_000,
      functionTimeoutMillis,
      stopGraceMillis,
      unpack: unpacked.unpack,
      resolveEnvironment: (release) => run(environmentOf(release)),
      processEnvironment: registry.environment,
      registered: (pid, ref) => run(registry.register(pid, "function", ref)),
      unregistered: (pid) => run(Effect.catch(registry.unregister(pid), (error) => Effect.logWarning(error.message)))
    }),
    revalidate: async (release, { host, url }) => {
      const headers = { "x-prerender-revalidate": release.artifact.manifest.previewModeId, "x-isr": "1" }
      const status = await askRelease(release, {
        method: "HEAD",
        host,
        path: url,
        headers,
        timeoutMillis: functionTimeoutMillis
      })
      if (status >= 500) throw new Error(`the site answered ${status}`)
    },
    onOutput: options.onOutput ?? (() => {}),
    idleMillis: options.idleMillis ?? 5 * 60_000,
    drainMillis: options.drainMillis ?? 60_000
  })

  const running = <A>(operation: string, deploymentId: DeploymentId, act: () => Promise<A>) =>
    Effect.tryPromise({
      try: act,
      catch: (error) => {
        if (error instanceof PublishFailed || error instanceof StoreError || error instanceof Unhealthy) return error
        if (!(error instanceof FunctionDown)) return storeError(operation, error)
        return new Unhealthy({ deploymentId, reason: error.message, output: releases.output(deploymentId) })
      }
    })

  const publish = Effect.fn("FunctionHost.publish")(
    function* (release: Release) {
      const manifest = yield* readManifest(release)
      const keys = listedObjects(release, manifest).map(({ key }) => key)
      const before = yield* Effect.promise(() => artifactFingerprint(artifactsDirectory, keys))
      if (before === undefined || intact.get(release.artifactId) !== before) {
        yield* verifyArtifact(release, manifest)
        if (before !== undefined) intact.set(release.artifactId, before)
      }
      yield* environmentOf(release)
      yield* Effect.forEach(manifest.functions, (bundle) =>
        Effect.tryPromise({
          try: () => unpacked.unpack(release, bundle),
          catch: (error) => (error instanceof PublishFailed ? error : storeError("publish", error))
        })
      )
      yield* infrastructure("publish", () => files.write(release))
      releases.add(release, new ServedArtifact(artifactsDirectory, release, manifest))
    },
    Effect.provideContext(yield* Effect.context<Needs>())
  )

  const warm = Effect.fn("FunctionHost.warm")((deploymentId: DeploymentId) =>
    running("warm", deploymentId, () => releases.warm(deploymentId))
  )

  const check = Effect.fn("FunctionHost.check")((deploymentId: DeploymentId, path: string) =>
    running("check", deploymentId, async () => {
      const release = await releases.pin(deploymentId)
      const unhealthy = (what: string) =>
        new Unhealthy({ deploymentId, reason: `GET ${path} ${what}.`, output: releases.output(deploymentId) })
      try {
        const question = { method: "GET", host: `${deploymentId}.${siteDomain}`, path } as const
        const status = await askRelease(release, { ...question, timeoutMillis: functionTimeoutMillis })
        if (status >= 500) throw unhealthy(`answered ${status}`)
        return { status }
      } catch (error) {
        throw error instanceof FunctionDown || "_tag" in (error as object)
          ? error
          : unhealthy(`failed: ${(error as Error).message}`)
      } finally {
        release.unpin()
      }
    })
  )

  const retire = Effect.fn("FunctionHost.retire")((deploymentId: DeploymentId) =>
    infrastructure("retire", async () => {
      const artifactId = releases.all.find((release) => release.deploymentId === deploymentId)?.artifactId
      await releases.retire(deploymentId)
      await files.remove(deploymentId)
      await rm(siteCacheOf(dataDirectory, deploymentId), { recursive: true, force: true })
      const isShared = releases.all.some((release) => release.artifactId === artifactId)
      if (artifactId !== undefined && !isShared) await unpacked.remove(artifactId)
    })
  )

  yield* infrastructure("open", async () => {
    for (const release of await files.readAll()) releases.add(release)
    await unpacked.keepOnly(new Set(releases.all.map(({ artifactId }) => artifactId)))
    const remembered = await readdir(join(dataDirectory, "site-cache")).catch(() => [])
    const published = new Set<string>(releases.all.map(({ deploymentId }) => deploymentId))
    const forgotten = remembered.filter((deploymentId) => !published.has(deploymentId))
    await Promise.all(forgotten.map((name) => rm(siteCacheOf(dataDirectory, name), { recursive: true, force: true })))
  })
  yield* Effect.addFinalizer(() => Effect.promise(() => releases.close(stopGraceMillis)))

  const host = FunctionHost.of({
    publish,
    warm,
    check,
    keepWarm: (deploymentIds) => Effect.sync(() => releases.keepWarm(deploymentIds)),
    retire,
    published: Effect.sync(() => releases.all.map(({ deploymentId }) => deploymentId))
  })
  return Context.make(FunctionHost, host).pipe(
    Context.add(SiteReleases, SiteReleases.of({ pin: (deploymentId) => releases.pin(deploymentId) }))
  )
})

export const layer = (
  options: ProcessFunctionHostOptions
): Layer.Layer<FunctionHost | SiteReleases, StoreError, Needs> => Layer.effectContext(make(options))

/** The release's pinned variables, or why it cannot be served. */
const environmentOf = (release: Release) =>
  resolveEnv(release.projectId, release.envVersion).pipe(
    Effect.map(Redacted.value),
    Effect.catchTag(["EnvVersionNotFound", "SecretNotFound"], ({ message }) =>
      Effect.fail(new PublishFailed({ deploymentId: release.deploymentId, reason: message }))
    )
  )

const storeError = (operation: string, cause: unknown): StoreError =>
  new StoreError({ port: "FunctionHost", operation, retryable: true, cause })

const infrastructure = <A>(operation: string, act: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: act, catch: (cause) => storeError(operation, cause) })
