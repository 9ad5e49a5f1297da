/**
 * The published releases of this machine and their processes: the plain heart of
 * `ProcessFunctionHost`, without Effect, because the front asks it on every request.
 *
 * A request pins its release before anything else and unpins it when its response has ended. A
 * release that is retired takes no new pins and goes when the last one is gone: so whoever moves a
 * pointer from one release to the next loses no request, whatever that request was waiting for.
 */
import {
  type DeploymentId,
  type FunctionBundle,
  type Manifest,
  PublishFailed,
  type Release,
  type RevalidationWish
} from "@anchor-deploy/domain"
import { setTimeout as sleep } from "node:timers/promises"
import { ArtifactCache } from "./ArtifactCache.ts"
import { FunctionDown, type RunningFunction } from "./forkFunction.ts"
import { type FunctionLease, FunctionSlot } from "./FunctionSlot.ts"
import { type OutputStream, OutputTail } from "./OutputTail.ts"
import { Revalidations } from "./Revalidations.ts"
import type { ServedArtifact } from "./ServedArtifact.ts"

/** A release that stays as it is until `unpin`. */
export interface PinnedRelease {
  readonly artifact: ServedArtifact
  /** The function, running. Rejects with `FunctionDown`. */
  readonly lease: (functionName: string) => FunctionLease | Promise<FunctionLease>
  readonly unpin: () => void
}

export interface StartFunction {
  readonly release: Release
  readonly manifest: Manifest
  readonly bundle: FunctionBundle
  readonly output: OutputTail
  readonly onWish: (wish: RevalidationWish) => void
}

export interface PublishedReleasesOptions {
  readonly loadArtifact: (release: Release) => Promise<ServedArtifact>
  readonly startFunction: (start: StartFunction) => Promise<RunningFunction>
  readonly revalidate: (release: PinnedRelease, wish: RevalidationWish) => Promise<void>
  readonly onOutput: (deploymentId: DeploymentId, functionName: string, line: string, stream?: OutputStream) => void
  readonly idleMillis: number
  /** A retired release waits so long for its requests in flight. */
  readonly drainMillis: number
}

interface Published {
  readonly release: Release
  readonly slots: Map<string, FunctionSlot>
  readonly outputs: Map<string, OutputTail>
  readonly revalidations: Revalidations
  pins: number
  onDrained: () => void
  ended: boolean
}

const outputLines = 100

export class PublishedReleases {
  readonly #options: PublishedReleasesOptions
  readonly #published = new Map<DeploymentId, Published>()
  readonly #artifacts: ArtifactCache
  #warm: ReadonlySet<DeploymentId> = new Set()

  constructor(options: PublishedReleasesOptions) {
    this.#options = options
    this.#artifacts = new ArtifactCache(options.loadArtifact)
  }

  get all(): ReadonlyArray<Release> {
    return [...this.#published.values()].map(({ release }) => release)
  }

  /** @param artifact where it was just read; it may have been built anew under the same id */
  add(release: Release, artifact?: ServedArtifact): void {
    const { deploymentId } = release
    if (artifact !== undefined) this.#artifacts.set(release, artifact)
    if (this.#published.has(deploymentId)) return
    const revalidations = new Revalidations((wish) => this.#revalidate(deploymentId, wish))
    this.#published.set(deploymentId, {
      release,
      slots: new Map(),
      outputs: new Map(),
      revalidations,
      pins: 0,
      onDrained: () => {},
      ended: false
    })
  }

  /** At once when the artifact's manifest is in memory. */
  pin(deploymentId: DeploymentId): PinnedRelease | Promise<PinnedRelease> {
    const published = this.#published.get(deploymentId)
    if (published === undefined) return Promise.reject(notPublished(deploymentId))
    published.pins += 1
    const artifact = this.#artifacts.get(published.release)
    if (!(artifact instanceof Promise)) return this.#pinned(published, artifact)
    return artifact.then(
      (loaded) => this.#pinned(published, loaded),
      (error: unknown) => {
        this.#unpin(published)
        throw error
      }
    )
  }

  async warm(deploymentId: DeploymentId): Promise<void> {
    const published = this.#published.get(deploymentId)
    if (published === undefined) throw notPublished(deploymentId)
    const { artifact, unpin } = await this.pin(deploymentId)
    try {
      await Promise.all(artifact.manifest.functions.map((bundle) => this.#slot(published, artifact, bundle).warm()))
    } finally {
      unpin()
    }
  }

  keepWarm(deploymentIds: ReadonlySet<DeploymentId>): void {
    this.#warm = new Set(deploymentIds)
    for (const [deploymentId, { slots }] of this.#published) {
      for (const slot of slots.values()) slot.keepWarm(this.#warm.has(deploymentId))
    }
  }

  /** What its functions printed last, each line after its function's name when there are several. */
  output(deploymentId: DeploymentId): ReadonlyArray<string> {
    const outputs = [...(this.#published.get(deploymentId)?.outputs ?? [])].filter(([, tail]) => tail.lines.length > 0)
    return outputs.flatMap(([name, tail]) => tail.lines.map((line) => (outputs.length > 1 ? `${name}: ${line}` : line)))
  }

  async retire(deploymentId: DeploymentId): Promise<void> {
    const published = this.#published.get(deploymentId)
    if (published === undefined) return
    this.#published.delete(deploymentId)
    await this.#end(published, this.#options.drainMillis)
  }

  /** The platform goes down: whatever is in flight has a moment, then everything ends. */
  async close(graceMillis: number): Promise<void> {
    const all = [...this.#published.values()]
    this.#published.clear()
    await Promise.all(all.map((published) => this.#end(published, graceMillis)))
  }

  async #end(published: Published, drainMillis: number): Promise<void> {
    if (published.pins > 0) {
      const drained = new Promise<void>((resolve) => {
        published.onDrained = resolve
      })
      const patience = new AbortController()
      await Promise.race([drained, sleep(drainMillis, undefined, { signal: patience.signal })])
      patience.abort()
    }
    published.ended = true
    await Promise.all([...published.slots.values()].map((slot) => slot.close()))
  }

  #pinned(published: Published, artifact: ServedArtifact): PinnedRelease {
    let held = true
    return {
      artifact,
      lease: (functionName) => this.#lease(published, artifact, functionName),
      unpin: () => {
        if (held) this.#unpin(published)
        held = false
      }
    }
  }

  #lease(published: Published, artifact: ServedArtifact, name: string): FunctionLease | Promise<FunctionLease> {
    if (published.ended) return Promise.reject(notPublished(published.release.deploymentId))
    const slot = published.slots.get(name)
    if (slot !== undefined) return slot.acquire()
    const bundle = artifact.manifest.functions.find((each) => each.name === name)
    if (bundle !== undefined) return this.#slot(published, artifact, bundle).acquire()
    return Promise.reject(new FunctionDown(`${published.release.deploymentId} has no function "${name}".`))
  }

  #unpin(published: Published): void {
    published.pins -= 1
    if (published.pins === 0) published.onDrained()
  }

  #slot(published: Published, { manifest }: ServedArtifact, bundle: FunctionBundle): FunctionSlot {
    const { name: functionName } = bundle
    const known = published.slots.get(functionName)
    if (known !== undefined) return known
    const { release } = published
    const { idleMillis, onOutput, startFunction } = this.#options
    const output = new OutputTail(outputLines, (line, stream) =>
      onOutput(release.deploymentId, functionName, line, stream)
    )
    const onWish = (wish: RevalidationWish) => published.revalidations.add(wish)
    const slot = new FunctionSlot({
      label: `The function "${functionName}" of ${release.deploymentId}`,
      start: () => startFunction({ release, manifest, bundle, output, onWish }),
      onDeath: (how) => output.add(`anchor: this process ${how}; the next request starts another`),
      idleMillis
    })
    slot.keepWarm(this.#warm.has(release.deploymentId))
    published.slots.set(functionName, slot)
    published.outputs.set(functionName, output)
    return slot
  }

  async #revalidate(deploymentId: DeploymentId, wish: RevalidationWish): Promise<void> {
    try {
      const release = await this.pin(deploymentId)
      await this.#options.revalidate(release, wish).finally(release.unpin)
    } catch (error) {
      // The page stays stale, and its next visitor wishes again.
      this.#options.onOutput(
        deploymentId,
        "default",
        `anchor: ${wish.url} was not made anew: ${(error as Error).message}`
      )
    }
  }
}

const notPublished = (deploymentId: DeploymentId): PublishFailed =>
  new PublishFailed({ deploymentId, reason: `${deploymentId} is not published here.` })
