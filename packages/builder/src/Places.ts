import type { Workspace } from "@anchor-deploy/domain"
import { join } from "node:path"

/** Where a build keeps what. All but `caches` and `tools` goes away with the workspace. */
export interface Places {
  /** The repository's work tree. */
  readonly source: string
  /** The home directory of every program of the build: empty, so that nobody's settings leak in. */
  readonly home: string
  /** TMPDIR: OpenNext leaves directories behind. */
  readonly temporary: string
  /** What we inject into the build, outside the app's tree. */
  readonly injected: string
  /** Zips on their way to the store. */
  readonly output: string
  /** Download caches of package managers. */
  readonly caches: string
  /** Package managers of exact versions. */
  readonly tools: string
  /** `.next/cache`, by what it depends on. */
  readonly nextCaches: string
}

export const placesOf = ({ cacheDirectory, directory }: Workspace): Places => ({
  source: join(directory, "source"),
  home: join(directory, "home"),
  temporary: join(directory, "tmp"),
  injected: join(directory, "injected"),
  output: join(directory, "output"),
  caches: join(cacheDirectory, "downloads"),
  tools: join(cacheDirectory, "tools"),
  nextCaches: join(cacheDirectory, "next")
})
