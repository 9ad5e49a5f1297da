import { Effect, Schema } from "effect"
import { existsSync } from "node:fs"
import { cp, readFile, realpath } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { StepFailed } from "../StepFailed.ts"

/** What runs on AWS: x86-64 with glibc. The same artifact runs here. */
const required = "@img/sharp-linux-x64"

const PackageJson = Schema.fromJsonString(
  Schema.Struct({
    dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    optionalDependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)

/** Sources from which sharp could be compiled; nobody does that in a function. */
const isNeeded = (file: string): boolean => !/\/sharp\/(?:src|install|node_modules)(?:\/|$)/.test(file)

/** A package as Node.js finds it from another one's directory. */
const locate = (from: string, name: string): string | undefined =>
  createRequire(join(from, "package.json"))
    .resolve.paths(name)
    ?.map((directory) => join(directory, name))
    .find((directory) => existsSync(join(directory, "package.json")))

const dependenciesOf = async (directory: string): Promise<ReadonlyArray<string>> => {
  const packageJson = Schema.decodeSync(PackageJson)(await readFile(join(directory, "package.json"), "utf8"))
  return Object.keys({ ...packageJson.dependencies, ...packageJson.optionalDependencies })
}

/** sharp and all that is installed of what it needs, for the platforms that this installation has. */
const collect = async (): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  const visit = async (from: string, name: string): Promise<void> => {
    const directory = locate(from, name)
    if (directory === undefined || found.has(name)) return
    found.set(name, await realpath(directory))
    for (const dependency of await dependenciesOf(directory)) await visit(found.get(name)!, dependency)
  }
  await visit(dirname(import.meta.dirname), "sharp")
  return found
}

/**
 * Puts sharp into the image function: the one that the builder itself depends on. OpenNext would ask
 * the registry for it in every build, hang for minutes without a network, end without an error when
 * it got nothing, and take the processor of the machine that builds.
 */
export const addSharp = Effect.fn("addSharp")(function* (bundle: string) {
  const packages = yield* Effect.tryPromise(collect)
  if (!packages.has(required)) {
    return yield* new StepFailed({
      message: `${required} is not installed beside the builder, and the image function needs it. Install Anchor's dependencies for linux-x64 too (supportedArchitectures in pnpm-workspace.yaml).`
    })
  }
  yield* Effect.forEach([...packages], ([name, directory]) =>
    Effect.tryPromise(() =>
      cp(directory, join(bundle, "node_modules", name), { recursive: true, dereference: true, filter: isNeeded })
    )
  )
})
