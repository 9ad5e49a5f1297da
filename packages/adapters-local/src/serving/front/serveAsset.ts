import { createReadStream } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http"
import type { ServedAsset } from "../ServedArtifact.ts"
import { type AssetAnswer, assetAnswer } from "./assetAnswer.ts"

/** Up to this size a file is read at once, which costs less than a stream. */
const readWhole = 64 * 1024

/** The asset's file is not the one that the manifest lists. */
export class DamagedAsset extends Error {}

/** Sends a file straight from the artifact store. Only listed files come here, so no path is ever built. */
export const serveAsset = async (
  request: IncomingMessage,
  response: ServerResponse,
  asset: ServedAsset
): Promise<void> => {
  const file = await open(asset.file).catch((error: Error) => {
    throw new DamagedAsset(`${asset.path} cannot be read: ${error.message}`)
  })
  let isStreaming = false
  try {
    const { mtimeMs, size } = await file.stat()
    if (size !== asset.size) throw new DamagedAsset(`${asset.path} has ${size} bytes, not ${asset.size}`)
    const etag = `"${asset.sha256.slice(0, 32)}"`
    const state = { etag, modifiedSeconds: Math.floor(mtimeMs / 1000), size }
    const answer = assetAnswer(request.method ?? "GET", request.headers, state)
    response.writeHead(answer.status, {
      "cache-control": asset.cacheControl,
      etag,
      "last-modified": new Date(mtimeMs).toUTCString(),
      "accept-ranges": "bytes",
      ...contentHeaders(answer, asset)
    })
    const [start, end] = bytesOf(answer, size)
    if (request.method === "HEAD" || end < start) response.end()
    else if (end - start < readWhole) response.end(await read(file, start, end))
    else {
      isStreaming = true
      stream(file, start, end, response)
    }
  } finally {
    if (!isStreaming) await file.close()
  }
}

const contentHeaders = (answer: AssetAnswer, { contentType, size }: ServedAsset): OutgoingHttpHeaders => {
  switch (answer.status) {
    case 200:
      return { "content-type": contentType, "content-length": size }
    case 206:
      return {
        "content-type": contentType,
        "content-length": answer.end - answer.start + 1,
        "content-range": `bytes ${answer.start}-${answer.end}/${size}`
      }
    case 304:
      return {}
    case 412:
      return { "content-length": 0 }
    case 416:
      return { "content-length": 0, "content-range": `bytes */${size}` }
  }
}

/** First and last byte of the body; last before first for none. */
const bytesOf = (answer: AssetAnswer, size: number): readonly [number, number] => {
  if (answer.status === 200) return [0, size - 1]
  return answer.status === 206 ? [answer.start, answer.end] : [0, -1]
}

const read = async (file: FileHandle, start: number, end: number): Promise<Buffer> => {
  const length = end - start + 1
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, start)
  return buffer.subarray(0, bytesRead)
}

const stream = (file: FileHandle, start: number, end: number, response: ServerResponse): void => {
  const bytes = createReadStream("", { fd: file, start, end })
  bytes.on("error", () => response.destroy())
  response.once("close", () => bytes.destroy())
  bytes.pipe(response)
}
