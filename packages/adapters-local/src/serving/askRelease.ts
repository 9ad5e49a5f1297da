import { request } from "node:http"
import { decide } from "@anchor-deploy/domain/routing"
import type { PinnedRelease } from "./PublishedReleases.ts"

export interface Question {
  readonly method: "GET" | "HEAD"
  /** As a browser would name it, port and all. */
  readonly host: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMillis: number
}

/** The platform's own request to a release: the status that it answers, once the body has come to its end. */
export const askRelease = async (release: PinnedRelease, question: Question): Promise<number> => {
  const { host, method, path } = question
  const decision = decide({ method, host, target: path }, release.artifact.entriesOf(host))
  switch (decision._tag) {
    case "Asset":
      return release.artifact.assets.has(decision.path) ? 200 : 404
    case "Function":
      return askFunction(release, decision.name, question)
    case "Redirect":
      return decision.status
    case "NotFound":
      return 404
    case "BadRequest":
      return 400
    case "MethodNotAllowed":
      return 405
  }
}

const askFunction = async (release: PinnedRelease, name: string, question: Question): Promise<number> => {
  const { headers, host, method, path, timeoutMillis } = question
  const lease = await release.lease(name)
  try {
    const { agent, socketPath } = lease.running
    const forwarded = { host, "x-forwarded-host": host, "x-forwarded-proto": "http", "x-forwarded-for": "127.0.0.1" }
    const signal = AbortSignal.timeout(timeoutMillis)
    return await new Promise<number>((resolve, reject) => {
      const fail = (error: Error) => {
        lease.failed(error)
        reject(signal.aborted ? new Error(`no answer within ${timeoutMillis} ms`) : error)
      }
      request({ agent, socketPath, method, path, signal, headers: { ...headers, ...forwarded } }, (response) => {
        response.resume()
        response.once("end", () => resolve(response.statusCode ?? 0))
        response.once("error", fail)
      })
        .once("error", fail)
        .end()
    })
  } finally {
    lease.release()
  }
}
