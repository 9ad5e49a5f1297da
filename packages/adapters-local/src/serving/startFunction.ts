import {
  artifactPrefix,
  type FunctionBundle,
  type Release,
  type ResolvedEnv,
  SecretScanner
} from "@anchor-deploy/domain"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { forkFunction, type RunningFunction } from "./forkFunction.ts"
import type { StartFunction } from "./PublishedReleases.ts"

export interface StartOptions {
  readonly artifactsDirectory: string
  readonly dataDirectory: string
  readonly socketDirectory: string
  readonly maxOldSpaceMiB: number
  readonly startTimeoutMillis: number
  readonly functionTimeoutMillis: number
  readonly stopGraceMillis: number
  readonly unpack: (release: Release, bundle: FunctionBundle) => Promise<string>
  readonly resolveEnvironment: (release: Release) => Promise<ResolvedEnv>
  readonly processEnvironment: (ref: string) => Readonly<Record<string, string>>
  readonly registered: (pid: number, ref: string) => Promise<void>
  readonly unregistered: (pid: number) => Promise<void>
}

/** What a Lambda function takes as one request. */
const maxBodyBytes = 6 * 1024 * 1024

/** The variables of this machine that a site may see; all others are ours. */
const inherited = ["PATH", "LANG", "TZ"]

/** Starts a function with its release's environment and a place of its own for what it remembers. */
export const startFunction = (options: StartOptions) => {
  let started = 0
  return async ({ bundle, manifest, onWish, output, release }: StartFunction): Promise<RunningFunction> => {
    const number = ++started
    const ref = `${release.deploymentId}/${bundle.name}/${process.pid}-${number}`
    const [directory, { secretKeys, values }] = await Promise.all([
      options.unpack(release, bundle),
      options.resolveEnvironment(release)
    ])
    const siteCache = siteCacheOf(options.dataDirectory, release.deploymentId)
    await mkdir(siteCache, { recursive: true })
    const artifact = join(options.artifactsDirectory, artifactPrefix(release))
    return forkFunction({
      start: {
        functionName: bundle.name,
        directory,
        handler: bundle.handler,
        environment: {
          ...values,
          ANCHOR_SITE_CACHE: "file",
          ANCHOR_SITE_CACHE_DIR: siteCache,
          ANCHOR_SITE_CACHE_SEED_DIR: join(artifact, "cache"),
          // Files tell when they came here; how old a page is counts from the build.
          ...(manifest.builtAt === undefined ? {} : { ANCHOR_SITE_CACHE_SEEDED_AT: `${manifest.builtAt}` }),
          ANCHOR_ASSETS_DIR: join(artifact, "assets")
        },
        socketPath: join(options.socketDirectory, `${number}.sock`),
        timeoutMillis: options.functionTimeoutMillis,
        maxBodyBytes
      },
      environment: {
        ...Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
        NODE_ENV: "production",
        NODE_COMPILE_CACHE: join(options.dataDirectory, "compile-cache"),
        ...options.processEnvironment(ref)
      },
      maxOldSpaceMiB: options.maxOldSpaceMiB,
      startTimeoutMillis: options.startTimeoutMillis,
      stopGraceMillis: options.stopGraceMillis,
      output,
      scanner: new SecretScanner(secretKeys.flatMap((key) => values[key] ?? [])),
      onWish,
      registered: (pid) => options.registered(pid, ref),
      unregistered: options.unregistered
    })
  }
}

/** What the running site of a deployment remembers. */
export const siteCacheOf = (dataDirectory: string, deploymentId: string): string =>
  join(dataDirectory, "site-cache", deploymentId)
