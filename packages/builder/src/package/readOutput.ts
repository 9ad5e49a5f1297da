import { Effect, FileSystem, Path, Schema } from "effect"
import type { Behavior } from "@anchor-deploy/domain"

/** `.open-next/open-next.output.json`, as far as we look. */
const Output = Schema.Struct({
  origins: Schema.Record(
    Schema.String,
    Schema.Struct({
      type: Schema.String,
      handler: Schema.optionalKey(Schema.String),
      bundle: Schema.optionalKey(Schema.String)
    })
  ),
  behaviors: Schema.Array(Schema.Struct({ pattern: Schema.String, origin: Schema.optionalKey(Schema.String) }))
})

const NextConfig = Schema.Struct({
  config: Schema.Struct({
    basePath: Schema.optionalKey(Schema.String),
    deploymentId: Schema.optionalKey(Schema.String)
  })
})

const Prerender = Schema.Struct({ preview: Schema.Struct({ previewModeId: Schema.String }) })

/** What a build left, as its own files tell. */
export interface SiteOutput {
  readonly directory: string
  readonly buildId: string
  /** The id under which the running site looks for its cache: Next's deployment id, or its build id. */
  readonly cacheId: string
  readonly basePath: string
  readonly previewModeId: string
  readonly functions: ReadonlyArray<{ readonly name: string; readonly handler: string; readonly directory: string }>
  readonly behaviors: ReadonlyArray<Behavior>
}

/** A file that OpenNext makes for others; Next.js itself does not serve it. */
const isBuildId = (pattern: string): boolean => pattern === "BUILD_ID" || pattern.endsWith("/BUILD_ID")

/** Reads what the build left in the site's directory. */
export const readOutput = Effect.fn("readOutput")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const read = <S extends Schema.Decoder<unknown>>(schema: S, file: string) =>
    Effect.flatMap(fs.readFileString(path.join(directory, file)), Schema.decodeEffect(Schema.fromJsonString(schema)))
  const output = yield* read(Output, ".open-next/open-next.output.json")
  const { config } = yield* read(NextConfig, ".next/required-server-files.json")
  const { preview } = yield* read(Prerender, ".next/prerender-manifest.json")
  const buildId = (yield* fs.readFileString(path.join(directory, ".next/BUILD_ID"))).trim()
  const nameOf = (origin: string) => (origin === "s3" ? "assets" : origin)
  return {
    directory,
    buildId,
    cacheId: config.deploymentId ?? buildId,
    basePath: config.basePath ?? "",
    previewModeId: preview.previewModeId,
    functions: Object.entries(output.origins).flatMap(([name, { bundle, handler, type }]) =>
      type === "function" && bundle !== undefined
        ? [{ name, handler: handler ?? "index.handler", directory: path.join(directory, bundle) }]
        : []
    ),
    behaviors: output.behaviors.flatMap(({ origin, pattern }) =>
      origin === undefined || isBuildId(pattern) ? [] : [{ pattern, origin: nameOf(origin) }]
    )
  } satisfies SiteOutput
})
