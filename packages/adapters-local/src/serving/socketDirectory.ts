import { createHash } from "node:crypto"
import { lstat, mkdir, rm } from "node:fs/promises"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"

/** The shortest limit among today's systems for a socket's path (macOS), less a file name. */
const maxLength = 103 - "/123456.sock".length

/**
 * An empty directory for unix sockets that nobody else may enter: in the data directory, or where
 * that lies too deep, in the system's temporary directory under a name that the next run finds again.
 */
export const socketDirectory = async (dataDirectory: string): Promise<string> => {
  const inside = join(dataDirectory, "run", "sockets")
  const name = createHash("sha256").update(dataDirectory).digest("hex").slice(0, 16)
  const directory = Buffer.byteLength(inside) <= maxLength ? inside : join(tmpdir(), `anchor-${name}`)
  const found = await lstat(directory).catch(() => undefined)
  if (found !== undefined && (!found.isDirectory() || found.uid !== userInfo().uid)) {
    throw new Error(`${directory} is somebody else's: remove it, or choose a data directory with a shorter path.`)
  }
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  return directory
}
