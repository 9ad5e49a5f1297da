import { Layer } from "effect"
import * as Database from "./Database.ts"
import * as SqliteAliasStore from "./SqliteAliasStore.ts"
import * as SqliteBuildLog from "./SqliteBuildLog.ts"
import * as SqliteBuildQueue from "./SqliteBuildQueue.ts"
import * as SqliteDeploymentStore from "./SqliteDeploymentStore.ts"
import * as SqliteEnvStore from "./SqliteEnvStore.ts"
import * as SqliteIntake from "./SqliteIntake.ts"
import * as SqliteProjectStore from "./SqliteProjectStore.ts"
import * as SqliteRuntimeLog from "./SqliteRuntimeLog.ts"
import * as SqliteSecretVault from "./SqliteSecretVault.ts"

/** Every store that keeps its records in one SQLite file, and the client itself for whoever shares the file. */
export const layer = (options: Database.DatabaseOptions & SqliteSecretVault.VaultOptions) =>
  Layer.mergeAll(
    SqliteProjectStore.layer,
    SqliteEnvStore.layer,
    SqliteSecretVault.layer(options),
    SqliteIntake.layer,
    SqliteDeploymentStore.layer,
    SqliteAliasStore.layer,
    SqliteBuildQueue.layer,
    SqliteBuildLog.layer,
    SqliteRuntimeLog.layer
  ).pipe(Layer.provideMerge(Database.layer(options)))
