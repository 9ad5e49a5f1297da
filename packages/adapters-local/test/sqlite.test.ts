import {
  aliasStoreSuite,
  buildLogSuite,
  buildQueueSuite,
  commandSequenceSuite,
  deploymentStoreSuite,
  envStoreSuite,
  intakeSuite,
  projectRemovalSuite,
  projectStoreSuite,
  recordsDurabilitySuite,
  runtimeLogSuite,
  secretVaultSuite
} from "@anchor-deploy/domain/testing"
import { Effect } from "effect"
import { sqliteIn, sqliteLayer } from "./sqliteLayer.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

projectStoreSuite("SQLite", sqliteLayer)
envStoreSuite("SQLite", sqliteLayer)
secretVaultSuite("SQLite", sqliteLayer)
intakeSuite("SQLite", sqliteLayer)
deploymentStoreSuite("SQLite", sqliteLayer)
aliasStoreSuite("SQLite", sqliteLayer)
projectRemovalSuite("SQLite", sqliteLayer)
buildQueueSuite("SQLite", sqliteLayer)
buildLogSuite("SQLite", sqliteLayer)
runtimeLogSuite("SQLite", sqliteLayer)
commandSequenceSuite("SQLite", sqliteLayer, 25)
recordsDurabilitySuite("SQLite", Effect.map(temporaryDirectory, sqliteIn))
