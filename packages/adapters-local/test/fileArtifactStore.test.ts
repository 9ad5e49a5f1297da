import { artifactStoreSuite } from "@anchor-deploy/domain/testing"
import { Effect, Layer } from "effect"
import { FileArtifactStore } from "../src/index.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

artifactStoreSuite(
  "files",
  Layer.unwrap(Effect.map(temporaryDirectory, (root) => FileArtifactStore.layer({ root })))
)
