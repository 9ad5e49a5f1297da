/**
 * What the in-memory adapters remember, in one place, because several ports look at the same things:
 * the intake makes the deployments that the deployment store changes and the alias store promotes.
 *
 * The adapters are the reference that the contract suites were written against, and what use cases
 * are tested on. Each method reads and writes in one synchronous step, which is what a transaction
 * is elsewhere.
 */
import { Context, Effect, Layer } from "effect"
import type {
  Alias,
  Delivery,
  Deployment,
  DeploymentId,
  EnvVersion,
  LogLine,
  PlacedLine,
  Project,
  ProjectId,
  Promotion,
  TimelineEvent
} from "../../src/index.ts"
import { StoreError } from "../../src/index.ts"

export interface ProjectEnv {
  readonly versions: ReadonlyArray<EnvVersion>
  readonly current: number
}

export interface BuildLogState {
  readonly lines: ReadonlyArray<LogLine>
  /** The highest `seq` that was stored of each attempt. */
  readonly lastSeq: ReadonlyMap<number, number>
}

export class MemoryWorld extends Context.Service<
  MemoryWorld,
  {
    readonly projects: Map<ProjectId, Project>
    readonly env: Map<ProjectId, ProjectEnv>
    /** In the order of their intake, as a map keeps it. */
    readonly deployments: Map<DeploymentId, Deployment>
    readonly timelines: Map<DeploymentId, ReadonlyArray<TimelineEvent>>
    /** Oldest first; a delivery's place is its position, and a refused one that was dropped leaves a hole. */
    readonly deliveries: Array<Delivery | undefined>
    readonly aliases: Map<ProjectId, Alias>
    /** Oldest first. */
    readonly promotions: Map<ProjectId, ReadonlyArray<Promotion>>
    readonly logs: Map<DeploymentId, BuildLogState>
    readonly runtimeLogs: Map<DeploymentId, ReadonlyArray<PlacedLine>>
    /** By project, then by name; a version is a place in the list, counted from 1. */
    readonly secrets: Map<ProjectId, Map<string, ReadonlyArray<string>>>
  }
>()("@anchor-deploy/domain/testing/MemoryWorld") {
  static readonly layer = Layer.sync(MemoryWorld, () =>
    MemoryWorld.of({
      projects: new Map(),
      env: new Map(),
      deployments: new Map(),
      timelines: new Map(),
      deliveries: [],
      aliases: new Map(),
      promotions: new Map(),
      logs: new Map(),
      runtimeLogs: new Map(),
      secrets: new Map()
    })
  )
}

export type World = MemoryWorld["Service"]

/** What a foreign key is elsewhere: nothing is recorded of a project that is not there. */
export const needProject = (
  world: World,
  projectId: ProjectId,
  port: string,
  operation: string
): Effect.Effect<void, StoreError> =>
  Effect.suspend(() =>
    world.projects.has(projectId)
      ? Effect.void
      : new StoreError({ port, operation, retryable: false, cause: new Error(`no project "${projectId}"`) })
  )
