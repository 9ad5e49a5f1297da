import { join } from "node:path"
import { Effect, Layer } from "effect"
import { SqliteStores } from "../src/index.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

/** All SQLite stores on the data of one directory. */
export const sqliteIn = (directory: string) =>
  SqliteStores.layer({ path: join(directory, "anchor.db"), keyFile: join(directory, "vault.key") })

/** All SQLite stores, on data that nobody else sees. */
export const sqliteLayer = Layer.unwrap(Effect.map(temporaryDirectory, sqliteIn))
