import { Layer } from "effect"
import * as MemoryAliasStore from "./MemoryAliasStore.ts"
import * as MemoryArtifactStore from "./MemoryArtifactStore.ts"
import * as MemoryBuildLog from "./MemoryBuildLog.ts"
import * as MemoryBuildQueue from "./MemoryBuildQueue.ts"
import * as MemoryBuildRunner from "./MemoryBuildRunner.ts"
import * as MemoryDeploymentStore from "./MemoryDeploymentStore.ts"
import * as MemoryEnvStore from "./MemoryEnvStore.ts"
import * as MemoryEvents from "./MemoryEvents.ts"
import * as MemoryIntake from "./MemoryIntake.ts"
import * as MemoryProjectStore from "./MemoryProjectStore.ts"
import * as MemoryRepository from "./MemoryRepository.ts"
import * as MemoryRuntimeLog from "./MemoryRuntimeLog.ts"
import * as MemorySecretVault from "./MemorySecretVault.ts"
import { MemoryWorld } from "./MemoryWorld.ts"

/**
 * Every port of the control plane in memory, on one world; with `MemoryBuilds` and
 * `MemoryRepositories`, by which a test says what builds come to and what was committed.
 */
export const memoryLayer = Layer.mergeAll(
  MemoryProjectStore.layer,
  MemoryEnvStore.layer,
  MemorySecretVault.layer,
  MemoryIntake.layer,
  MemoryDeploymentStore.layer,
  MemoryAliasStore.layer,
  MemoryBuildLog.layer,
  MemoryRuntimeLog.layer,
  MemoryBuildQueue.layer,
  MemoryBuildRunner.layer,
  MemoryArtifactStore.layer,
  MemoryEvents.layer,
  MemoryRepository.layer
).pipe(Layer.provideMerge(MemoryWorld.layer))
