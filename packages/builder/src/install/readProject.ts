import type { RootDirectory } from "@anchor-deploy/domain"
import { Effect, FileSystem, Path, Schema } from "effect"
import { StepFailed } from "../StepFailed.ts"
import { chooseLockFile, type LockFile } from "./chooseLockFile.ts"

const Dependencies = Schema.optionalKey(Schema.Record(Schema.String, Schema.String))

/** What a build needs to know of a package.json. */
export const PackageJson = Schema.Struct({
  packageManager: Schema.optionalKey(Schema.String),
  scripts: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  dependencies: Dependencies,
  devDependencies: Dependencies
})
export type PackageJson = typeof PackageJson.Type

/** A site in its repository. `root` is where its lock file lies: in a monorepo, above the site. */
export interface Project {
  readonly directory: string
  readonly root: string
  readonly packageJson: PackageJson
  readonly packageManager: string | undefined
  readonly lockFile: LockFile
  readonly lockText: string
}

const describe = (rootDirectory: RootDirectory): string =>
  rootDirectory === "" ? "at the top of the repository" : `in ${rootDirectory}`

const readPackageJson = Effect.fn("readPackageJson")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(directory, "package.json")
  if (!(yield* fs.exists(file))) return undefined
  return yield* fs.readFileString(file).pipe(
    Effect.flatMap(Schema.decodeEffect(Schema.fromJsonString(PackageJson))),
    Effect.catchTag("SchemaError", (error) =>
      Effect.fail(new StepFailed({ message: `package.json cannot be read: ${error.message}` }))
    )
  )
})

/** The site's directory, which a symbolic link does not lead out of the repository. */
const findDirectory = Effect.fn("findDirectory")(function* (source: string, rootDirectory: RootDirectory) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const top = yield* fs.realPath(source)
  const directory = yield* Effect.option(fs.realPath(path.join(top, rootDirectory)))
  const isInside = directory._tag === "Some" && (directory.value + path.sep).startsWith(top + path.sep)
  if (!isInside) {
    return yield* new StepFailed({
      message: `The repository has no directory "${rootDirectory}" at this commit. Correct the project's root directory.`
    })
  }
  return { top, directory: directory.value }
})

const noLockFile = (rootDirectory: RootDirectory) =>
  new StepFailed({
    message:
      `There is no lock file ${describe(rootDirectory)}${rootDirectory === "" ? "" : " or above it"}. ` +
      "Run npm install (or pnpm install, or yarn) and commit package-lock.json (or pnpm-lock.yaml, or yarn.lock)."
  })

const findLockFile = Effect.fn("findLockFile")(function* (
  top: string,
  directory: string,
  rootDirectory: RootDirectory
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (let at = directory; ; at = path.dirname(at)) {
    const packageJson = yield* readPackageJson(at)
    const choice = chooseLockFile(new Set(yield* fs.readDirectory(at)), packageJson?.packageManager)
    if (choice._tag === "Unsupported") {
      return yield* new StepFailed({
        message: `${choice.name} is the lock file of a package manager that Anchor does not run. Commit a package-lock.json, pnpm-lock.yaml or yarn.lock instead.`
      })
    }
    if (choice._tag === "Found") return { ...choice, root: at, packageJson }
    if (at === top) return yield* noLockFile(rootDirectory)
  }
})

const dependsOnNext = (packageJson: PackageJson | undefined): boolean =>
  packageJson?.dependencies?.next !== undefined || packageJson?.devDependencies?.next !== undefined

/** Looks at the site and finds its lock file, here or in a directory above it. */
export const readProject = Effect.fn("readProject")(function* (source: string, rootDirectory: RootDirectory) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { directory, top } = yield* findDirectory(source, rootDirectory)
  const packageJson = yield* readPackageJson(directory)
  if (packageJson === undefined) {
    return yield* new StepFailed({
      message: `There is no package.json ${describe(rootDirectory)}. Set the project's root directory to where the site is.`
    })
  }
  const found = yield* findLockFile(top, directory, rootDirectory)
  if (!dependsOnNext(packageJson) && !dependsOnNext(found.packageJson)) {
    return yield* new StepFailed({
      message: `package.json ${describe(rootDirectory)} does not depend on next. Anchor builds Next.js sites: run npm install next, or correct the project's root directory.`
    })
  }
  const project: Project = {
    directory,
    root: found.root,
    packageJson,
    packageManager: found.packageJson?.packageManager ?? packageJson.packageManager,
    lockFile: found.lockFile,
    lockText: yield* fs.readFileString(path.join(found.root, found.lockFile.name))
  }
  return { project, ignored: found.ignored }
})
