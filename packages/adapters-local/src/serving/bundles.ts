import { type FunctionBundle, functionKey, PublishFailed, type Release } from "@anchor-deploy/domain"
import { mkdir, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { BadBundle, unzipBundle } from "./unzipBundle.ts"

export interface BundlesOptions {
  readonly artifactsDirectory: string
  readonly dataDirectory: string
}

/**
 * Unzipped functions, in `<data>/unpacked/<artifactId>/<function>-<digest>`. The digest is part of
 * the name because an artifact that was removed and built again is not the same to the byte.
 */
export const bundles = ({ artifactsDirectory, dataDirectory }: BundlesOptions) => {
  const root = join(dataDirectory, "unpacked")

  /** The bundle's directory, unzipped now if it is not there. */
  const unpack = async (release: Release, bundle: FunctionBundle): Promise<string> => {
    const zip = join(artifactsDirectory, functionKey(release, bundle.name))
    const target = join(root, release.artifactId, `${bundle.name}-${bundle.sha256.slice(0, 12)}`)
    await unzipBundle(zip, target, bundle.unzippedSize).catch((error: unknown) => {
      if (!(error instanceof BadBundle)) throw error
      const reason = `The function "${bundle.name}" cannot be unpacked: ${error.message}.`
      throw new PublishFailed({ deploymentId: release.deploymentId, reason })
    })
    return target
  }

  const remove = (artifactId: string): Promise<void> => rm(join(root, artifactId), { recursive: true, force: true })

  /** For the start: what a crash left of an unzip or a retirement goes. */
  const keepOnly = async (artifactIds: ReadonlySet<string>): Promise<void> => {
    await mkdir(root, { recursive: true })
    for (const name of await readdir(root)) {
      if (!artifactIds.has(name)) await remove(name)
      else {
        const halfDone = (await readdir(join(root, name))).filter((each) => each.includes(".tmp-"))
        await Promise.all(halfDone.map((each) => rm(join(root, name, each), { recursive: true, force: true })))
      }
    }
  }

  return { unpack, remove, keepOnly }
}
