/**
 * Git's smart HTTP protocol, by git's own CGI program. Requests are authenticated before they come
 * here. When the client goes away the program is left to finish: its hook has a delivery to make.
 *
 * @see https://git-scm.com/docs/git-http-backend
 */
import { spawn } from "node:child_process"
import type { IncomingMessage, ServerResponse } from "node:http"
import { gitEnvironment } from "./runGit.ts"

export interface GitRequest {
  readonly repository: string
  /** What follows the repository in the path: `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly service: string
  readonly query: string
  readonly user: string
  /** Ends the program, whatever it is doing. */
  readonly signal: AbortSignal
  /** For the hook. */
  readonly environment: Readonly<Record<string, string>>
}

/** Where the header of a CGI response ends, and how long the separator is. */
const headerEnd = (buffer: Buffer): { readonly at: number; readonly length: number } | undefined => {
  const crlf = buffer.indexOf("\r\n\r\n")
  const lf = buffer.indexOf("\n\n")
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return { at: crlf, length: 4 }
  return lf === -1 ? undefined : { at: lf, length: 2 }
}

const writeHead = (response: ServerResponse, header: string) => {
  let status = 200
  for (const line of header.split(/\r?\n/)) {
    const colon = line.indexOf(":")
    if (colon === -1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === "status") status = Number.parseInt(value, 10) || 500
    else response.setHeader(name, value)
  }
  response.writeHead(status)
}

/** Answers one request by `git http-backend`; resolves when the program has ended. */
export const gitBackend = (request: IncomingMessage, response: ServerResponse, git: GitRequest): Promise<void> =>
  new Promise((resolve) => {
    const { headers } = request
    const child = spawn("git", ["http-backend"], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        ...gitEnvironment("none"),
        ...git.environment,
        GIT_PROJECT_ROOT: git.repository,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: git.service,
        PATH_TRANSLATED: `${git.repository}${git.service}`,
        QUERY_STRING: git.query,
        REQUEST_METHOD: request.method ?? "GET",
        REMOTE_USER: git.user,
        REMOTE_ADDR: request.socket.remoteAddress ?? "127.0.0.1",
        CONTENT_TYPE: headers["content-type"] ?? "",
        ...(headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: headers["content-length"] }),
        ...(headers["content-encoding"] === undefined ? {} : { HTTP_CONTENT_ENCODING: headers["content-encoding"] }),
        ...(typeof headers["git-protocol"] === "string" ? { GIT_PROTOCOL: headers["git-protocol"] } : {})
      }
    })
    let head: Buffer | undefined = Buffer.alloc(0)
    let gone = false
    const clientGone = () => {
      gone = true
      child.stdout.resume()
    }
    request.pipe(child.stdin)
    // http-backend waits for ever for the rest of a body that does not come. With the whole of it
    // not here, no ref has moved: ending it and what it started loses nothing.
    const end = () => {
      try {
        process.kill(-child.pid!, "SIGKILL")
      } catch {
        // Gone already.
      }
    }
    const brokenOff = () => (request.complete ? undefined : end())
    request.on("error", brokenOff).on("close", brokenOff)
    git.signal.addEventListener("abort", end)
    child.stdin.on("error", () => request.resume())
    response.on("close", clientGone)
    child.stderr.resume()
    child.stdout.on("data", (chunk: Buffer) => {
      if (gone) return
      if (head === undefined) {
        if (!response.write(chunk)) child.stdout.pause()
        return
      }
      head = Buffer.concat([head, chunk])
      const end = headerEnd(head)
      if (end === undefined) return
      writeHead(response, head.subarray(0, end.at).toString("latin1"))
      const rest = head.subarray(end.at + end.length)
      head = undefined
      if (rest.length > 0) response.write(rest)
    })
    response.on("drain", () => child.stdout.resume())
    child.on("error", () => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
      resolve()
    })
    child.on("close", () => {
      git.signal.removeEventListener("abort", end)
      if (!response.headersSent) response.writeHead(500)
      response.end()
      resolve()
    })
  })
