import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { join } from "node:path"

/**
 * What the file system says of the objects' files: equal as long as nobody wrote, replaced or moved
 * one of them (a change time cannot be set). It spares a roll-back from reading an artifact again
 * that this process has verified before.
 */
export const artifactFingerprint = async (
  artifactsDirectory: string,
  keys: ReadonlyArray<string>
): Promise<string | undefined> => {
  try {
    const hash = createHash("sha256")
    for (const key of keys) {
      const { ctimeNs, dev, ino, mtimeNs, size } = await stat(join(artifactsDirectory, key), { bigint: true })
      hash.update(`${key}\0${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}\0`)
    }
    return hash.digest("hex")
  } catch {
    return undefined
  }
}
