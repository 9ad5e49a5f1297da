import { type DeploymentId, Release } from "@anchor-deploy/domain"
import { Option, Schema } from "effect"
import { randomUUID } from "node:crypto"
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"

const ReleaseJson = Schema.fromJsonString(Schema.toCodecJson(Release))
const encode = Schema.encodeUnknownSync(ReleaseJson)
const decode = Schema.decodeUnknownOption(ReleaseJson)

/** What is published, in `<data>/releases/<deploymentId>/release.json`: the host's memory across restarts. */
export const releaseFiles = (dataDirectory: string) => {
  const directory = join(dataDirectory, "releases")
  const fileOf = (deploymentId: DeploymentId) => join(directory, deploymentId, "release.json")

  const write = async (release: Release): Promise<void> => {
    const file = fileOf(release.deploymentId)
    const temporary = `${file}.${randomUUID()}`
    await mkdir(join(directory, release.deploymentId), { recursive: true })
    const handle = await open(temporary, "wx")
    try {
      await handle.writeFile(encode(release))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  }

  const readAll = async (): Promise<ReadonlyArray<Release>> => {
    await mkdir(directory, { recursive: true })
    const names = await readdir(directory)
    const texts = await Promise.all(
      names.map((name) => readFile(join(directory, name, "release.json"), "utf8").catch(() => undefined))
    )
    // A directory without a whole file is what a crash left of a publish or a retirement.
    return texts.flatMap((text) => Option.toArray(decode(text)))
  }

  const remove = (deploymentId: DeploymentId): Promise<void> =>
    rm(join(directory, deploymentId), { recursive: true, force: true })

  return { write, readAll, remove }
}
