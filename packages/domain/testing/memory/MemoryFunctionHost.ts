import { Context, Effect, Layer } from "effect"
import { type DeploymentId, FunctionHost, PublishFailed, type Release, Unhealthy } from "../../src/index.ts"

/** How a site behaves; one that says nothing is healthy and answers 200. */
export interface MemorySite {
  /** Why its artifact cannot be published. */
  readonly damage?: string
  /** What it prints before it ends, each time that it is started. */
  readonly crash?: ReadonlyArray<string>
  readonly answer?: (path: string) => number
}

/** By which a test says how sites behave, and sees what became of them. It outlives its hosts. */
export class MemorySites extends Context.Service<
  MemorySites,
  {
    /** By deployment or by artifact; the deployment's own counts first. */
    readonly sites: Map<string, MemorySite>
    readonly published: Map<DeploymentId, Release>
    /** Started, and not stopped since. */
    readonly warm: Set<DeploymentId>
    /** As `keepWarm` last said. */
    kept: ReadonlySet<DeploymentId>
  }
>()("@anchor-deploy/domain/testing/MemorySites") {
  static readonly layer = Layer.sync(MemorySites, () =>
    MemorySites.of({ sites: new Map(), published: new Map(), warm: new Set(), kept: new Set() })
  )
}

export const layer = Layer.effect(
  FunctionHost,
  Effect.gen(function* () {
    const memory = yield* MemorySites
    // Processes end with the host that started them.
    memory.warm.clear()

    const siteOf = ({ artifactId, deploymentId }: Release): MemorySite =>
      memory.sites.get(deploymentId) ?? memory.sites.get(artifactId) ?? {}

    const find = (deploymentId: DeploymentId) =>
      Effect.suspend(() => {
        const release = memory.published.get(deploymentId)
        return release === undefined
          ? Effect.fail(new PublishFailed({ deploymentId, reason: `${deploymentId} is not published.` }))
          : Effect.succeed(siteOf(release))
      })

    const publish = Effect.fn("FunctionHost.publish")(function* (release: Release) {
      const { damage } = siteOf(release)
      const { deploymentId } = release
      if (damage !== undefined) return yield* new PublishFailed({ deploymentId, reason: damage })
      memory.published.set(deploymentId, release)
    })

    const warm = Effect.fn("FunctionHost.warm")(function* (deploymentId: DeploymentId) {
      const { crash } = yield* find(deploymentId)
      if (crash !== undefined) {
        return yield* new Unhealthy({ deploymentId, reason: "It stopped while starting.", output: crash })
      }
      memory.warm.add(deploymentId)
    })

    const check = Effect.fn("FunctionHost.check")(function* (deploymentId: DeploymentId, path: string) {
      const { answer = () => 200 } = yield* find(deploymentId)
      yield* warm(deploymentId)
      const status = answer(path)
      if (status < 500) return { status }
      return yield* new Unhealthy({ deploymentId, reason: `GET ${path} answered ${status}.`, output: [] })
    })

    return FunctionHost.of({
      publish,
      warm,
      check,
      keepWarm: (deploymentIds) =>
        Effect.sync(() => {
          memory.kept = new Set(deploymentIds)
        }),
      retire: (deploymentId) =>
        Effect.sync(() => {
          memory.published.delete(deploymentId)
          memory.warm.delete(deploymentId)
        }),
      published: Effect.sync(() => [...memory.published.keys()])
    })
  })
)
