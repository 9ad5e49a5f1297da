import { type BuildPlan, type FunctionBundle, Manifest } from "@anchor-deploy/domain"
import type { AssetFile } from "./listAssets.ts"
import type { CacheSeedFile } from "./listCacheSeeds.ts"
import type { SiteOutput } from "./readOutput.ts"

/** Everything that a manifest is made of. */
export interface ManifestParts {
  readonly plan: BuildPlan
  readonly nextVersion: string
  readonly openNextVersion: string
  readonly builtAt: number
  readonly output: SiteOutput
  readonly functions: ReadonlyArray<FunctionBundle>
  readonly assets: ReadonlyArray<AssetFile>
  readonly seeds: ReadonlyArray<CacheSeedFile>
}

export const makeManifest = (parts: ManifestParts): Manifest => {
  const { output, plan } = parts
  return new Manifest({
    formatVersion: 1,
    artifactId: plan.artifactId,
    projectId: plan.projectId,
    commitSha: plan.source.commitSha,
    rootDirectory: plan.rootDirectory,
    builderVersion: plan.builderVersion,
    nextVersion: parts.nextVersion,
    openNextVersion: parts.openNextVersion,
    builtAt: parts.builtAt,
    buildId: output.buildId,
    basePath: output.basePath,
    previewModeId: output.previewModeId,
    functions: parts.functions,
    behaviors: output.behaviors,
    assets: parts.assets.map(({ asset }) => asset),
    cacheSeeds: parts.seeds.map(({ seed }) => seed)
  })
}
