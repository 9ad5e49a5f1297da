/**
 * Which adapters make up this machine's Anchor, and where in the data directory each keeps its things:
 *
 *     anchor.db, vault.key     records, sealed secrets and their key
 *     store/                   what builds left
 *     repositories/            what is pushed to us
 *     caches/, builds/         per project, and per running build
 *     releases/, unpacked/, site-cache/, run/   what serves
 */
import { fileURLToPath } from "node:url"
import { join } from "node:path"
import {
  FileArtifactStore,
  GitRepository,
  HostedRepositories,
  ProcessBuildRunner,
  ProcessEvents,
  ProcessFunctionHost,
  ProcessRegistry,
  ReadTokens,
  SqliteStores,
  TableRouter
} from "@anchor-deploy/adapters-local"
import { RuntimeLogWriter } from "@anchor-deploy/runtime"
import { Effect, Layer } from "effect"
import { builderEnvironment } from "./builderEnvironment.ts"
import { settings } from "./settings.ts"

export interface PlatformOptions {
  readonly dataDirectory: string
  readonly port: number
  readonly concurrency: number
  readonly buildTimeoutSeconds: number
  readonly idleTimeoutSeconds: number
  /** The program that builds, as Node runs it. */
  readonly builder: string
}

const hookProgram = fileURLToPath(new URL("./git/postReceive.ts", import.meta.url))

/** Git runs hooks by name; the program's own path may hold anything but a line end. */
const hook = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(hookProgram)}\n`

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}

/** Before anything is started: two builders or two sites of one release would write where one should. */
const endOrphans = Layer.effectDiscard(
  Effect.gen(function* () {
    const registry = yield* ProcessRegistry
    const ended = yield* registry.endOrphans
    if (ended.length > 0) yield* Effect.logInfo(`Ended ${ended.length} processes that an earlier run had left.`)
  })
)

export const platform = (options: PlatformOptions) => {
  const { builder, dataDirectory, idleTimeoutSeconds, port } = options
  const at = (...names: ReadonlyArray<string>) => join(dataDirectory, ...names)
  const root = at("store")

  const stores = Layer.mergeAll(
    SqliteStores.layer({ path: at("anchor.db"), keyFile: at("vault.key") }),
    FileArtifactStore.layer({ root }),
    ProcessRegistry.layer({ dataDirectory }),
    HostedRepositories.layer({ root: at("repositories"), hook }),
    ReadTokens.layer,
    ProcessEvents.layer,
    TableRouter.layer,
    settings(options)
  )
  const working = Layer.mergeAll(
    GitRepository.layer({ hostedUrl: (projectId) => `http://127.0.0.1:${port}/git/${projectId}.git` }),
    ProcessBuildRunner.layer({
      command: [process.execPath, builder],
      buildsDirectory: at("builds"),
      cachesDirectory: at("caches"),
      environment: {
        ...builderEnvironment(process.env),
        ANCHOR_STORE_DIR: root,
        // The builder's own code need not be compiled anew for every build.
        NODE_COMPILE_CACHE: at("compile-cache")
      }
    }),
    Layer.unwrap(
      Effect.map(RuntimeLogWriter, ({ add }) =>
        ProcessFunctionHost.layer({
          artifactsDirectory: join(root, "objects"),
          dataDirectory,
          idleMillis: idleTimeoutSeconds * 1000,
          onOutput: (deploymentId, name, line, stream) =>
            add(deploymentId, stream === undefined ? name : `${name}/${stream}`, line)
        })
      )
    )
  )
  return working.pipe(
    Layer.provideMerge(RuntimeLogWriter.layer),
    Layer.provideMerge(endOrphans),
    Layer.provideMerge(stores)
  )
}
