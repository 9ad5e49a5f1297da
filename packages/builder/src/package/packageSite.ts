import type { FunctionBundle } from "@anchor-deploy/domain"
import { Clock, Effect, FileSystem, Path } from "effect"
import type { Build } from "../Build.ts"
import { StepFailed } from "../StepFailed.ts"
import { addSharp } from "./addSharp.ts"
import { checkSize } from "./checkSize.ts"
import { listAssets } from "./listAssets.ts"
import { listCacheSeeds } from "./listCacheSeeds.ts"
import { listFiles } from "./listFiles.ts"
import { makeManifest } from "./makeManifest.ts"
import { readOutput, type SiteOutput } from "./readOutput.ts"
import { verifyImages } from "./verifyImages.ts"
import { writeZip } from "./writeZip.ts"

/** OpenNext's name for the function that makes images. */
const imageFunction = "imageOptimizer"

/** What the packaging leaves, as the publishing takes it. */
export interface Packaged {
  readonly manifest: ReturnType<typeof makeManifest>
  readonly assets: Effect.Success<ReturnType<typeof listAssets>>
  readonly seeds: Effect.Success<ReturnType<typeof listCacheSeeds>>
  readonly zips: ReadonlyArray<{ readonly name: string; readonly file: string }>
}

const zipFunction = Effect.fn("zipFunction")(function* (build: Build, source: SiteOutput["functions"][number]) {
  const path = yield* Path.Path
  const { directory, handler, name } = source
  const entries = yield* Effect.tryPromise(() => listFiles(directory))
  const verdict = checkSize(name, entries)
  if (verdict._tag === "TooLarge") return yield* new StepFailed({ message: verdict.message })
  if (verdict.warning !== undefined) yield* build.log.say(`package: warning: ${verdict.warning}`)
  const file = path.join(build.places.output, `${name}.zip`)
  const integrity = yield* Effect.tryPromise(() => writeZip(directory, entries, file))
  const bundle: FunctionBundle = { name, handler, ...integrity, unzippedSize: verdict.unzippedSize }
  return { bundle, file }
})

const sizeOf = (bundle: FunctionBundle): string =>
  `${bundle.name} ${(bundle.size / 1e6).toFixed(1)} MB (${(bundle.unzippedSize / 1e6).toFixed(1)} MB unzipped)`

/** Makes of what the build left what a release is served from: zips, static files, seeds, a manifest. */
export const packageSite = Effect.fn("packageSite")(function* (
  build: Build,
  siteDirectory: string,
  versions: { readonly nextVersion: string; readonly openNextVersion: string }
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* fs.makeDirectory(build.places.output, { recursive: true })
  const output = yield* readOutput(siteDirectory)
  const images = output.functions.find(({ name }) => name === imageFunction)
  if (images === undefined) return yield* new StepFailed({ message: "OpenNext left no image function." })
  yield* addSharp(images.directory)
  yield* verifyImages(build, images.directory)

  const zipped = yield* Effect.forEach(output.functions, (source) => zipFunction(build, source))
  const assets = yield* listAssets(path.join(siteDirectory, ".open-next/assets"), output.basePath)
  const seeds = yield* listCacheSeeds(path.join(siteDirectory, ".open-next/cache"), output)
  const functions = zipped.map(({ bundle }) => bundle)
  yield* build.log.say(
    `package: ${functions.map(sizeOf).join(", ")}, ${assets.length} static files, ${seeds.length} cache entries`
  )
  const builtAt = yield* Clock.currentTimeMillis
  const manifest = makeManifest({ plan: build.plan, ...versions, builtAt, output, functions, assets, seeds })
  const zips = zipped.map(({ bundle, file }) => ({ name: bundle.name, file }))
  return { manifest, assets, seeds, zips } satisfies Packaged
})
