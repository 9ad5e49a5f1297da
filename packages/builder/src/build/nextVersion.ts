import { Effect, FileSystem, Path, Schema, SemVer, SemVerRange } from "effect"
import { createRequire } from "node:module"
import { StepFailed } from "../StepFailed.ts"

/** A Next.js installation: where it lies and which version it is. */
export interface Next {
  readonly directory: string
  readonly version: string
}

const PackageJson = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.String,
    peerDependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)

const readPackage = Effect.fn("readPackage")(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.flatMap(fs.readFileString(file), Schema.decodeEffect(PackageJson))
})

const resolve = (from: string, what: string): Effect.Effect<string, StepFailed> =>
  Effect.try({
    try: () => createRequire(from).resolve(what),
    catch: () => new StepFailed({ message: `${what} is not there after the install: is next in the lock file?` })
  })

/** The Next.js that the site will be built with, as Node.js finds it from the site's directory. */
export const findNext = Effect.fn("findNext")(function* (siteDirectory: string) {
  const path = yield* Path.Path
  const file = yield* resolve(path.join(siteDirectory, "package.json"), "next/package.json")
  const { version } = yield* readPackage(file)
  return { directory: path.dirname(file), version } satisfies Next
})

/** Our OpenNext: its version, its command, and which versions of Next.js it takes. */
export const findOpenNext = Effect.fn("findOpenNext")(function* () {
  const path = yield* Path.Path
  const command = yield* resolve(import.meta.filename, "@opennextjs/aws/index.js")
  const { peerDependencies, version } = yield* readPackage(path.join(path.dirname(command), "../package.json"))
  return { command, version, nextRange: peerDependencies?.next ?? "*" }
})

/** A pre-release counts as the version that it leads to, as for OpenNext itself. */
export const isInRange = (version: string, range: string): boolean =>
  SemVerRange.matches(SemVerRange.parseUnsafe(range), SemVer.parseUnsafe(version.replace(/[-+].*/, "")))

export const refuseUnsupported = (next: Next, range: string): Effect.Effect<void, StepFailed> =>
  isInRange(next.version, range)
    ? Effect.void
    : Effect.fail(
        new StepFailed({
          message: `Next.js ${next.version} cannot be deployed: OpenNext takes next ${range}, older versions having known security holes. Update next, commit the lock file, and push again.`
        })
      )
