import { buffer } from "node:stream/consumers"
import { crc32 } from "node:zlib"
import yazl from "yazl"

/** A zip as the builder would make it. */
export const zip = (files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> => {
  const archive = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name)
  archive.end()
  return buffer(archive.outputStream)
}

export interface RawEntry {
  readonly name: string
  readonly content: string
  /** A file's mode with its type; default a regular file. */
  readonly mode?: number
  /** What the headers claim; default the truth. */
  readonly claimedSize?: number
}

/** A zip byte by byte, for what no honest tool writes: stored entries, any name, any mode, any size. */
export const rawZip = (entries: ReadonlyArray<RawEntry>): Buffer => {
  const locals: Array<Buffer> = []
  const directory: Array<Buffer> = []
  let offset = 0
  for (const { claimedSize, content, mode = 0o100644, name } of entries) {
    const [nameBytes, bytes] = [Buffer.from(name), Buffer.from(content)]
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(bytes.length, 14)
    common.writeUInt32LE(claimedSize ?? bytes.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, nameBytes, bytes])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, rest, nameBytes]))
    locals.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write("PK\x05\x06")
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, central, end])
}
