import { join } from "node:path"
import { RootDirectory } from "@anchor-deploy/domain"
import { Effect, FileSystem, Option, Schema } from "effect"
import { UsageError } from "../UsageError.ts"
import type { WorkTree } from "./WorkTree.ts"

const Dependencies = Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
const Manifest = Schema.fromJsonString(Schema.Struct({ dependencies: Dependencies, devDependencies: Dependencies }))
const decodeManifest = Schema.decodeEffect(Manifest)
const decodeRoot = Schema.decodeOption(RootDirectory)

const top = RootDirectory.make("")

const usesNext = Effect.fn("usesNext")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(join(directory, "package.json")).pipe(
    Effect.flatMap(decodeManifest),
    Effect.map(({ dependencies, devDependencies }) => "next" in { ...dependencies, ...devDependencies }),
    Effect.orElseSucceed(() => false)
  )
})

/**
 * Where the site is inside its repository: as given, else the directory itself if it is below the
 * top and its package.json depends on `next`, else the top.
 */
export const siteDirectory = Effect.fn("siteDirectory")(function* (
  given: Option.Option<string>,
  directory: string,
  tree: WorkTree
) {
  if (Option.isSome(given)) {
    const root = decodeRoot(given.value.replace(/^(?:\.\/+)+|^\.$/, "").replace(/\/+$/, ""))
    if (Option.isSome(root)) return root.value
    const message = `--root-directory takes a path inside the repository, such as apps/web, not "${given.value}".`
    return yield* new UsageError({ message })
  }
  if (tree.path === "" || !(yield* usesNext(directory))) return top
  return Option.getOrElse(decodeRoot(tree.path), () => top)
})
