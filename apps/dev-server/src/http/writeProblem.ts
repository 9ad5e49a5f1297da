import type { ServerResponse } from "node:http"
import type { Refusal } from "./guard.ts"

/** Answers with RFC 9457 problem details where the API's own handlers are not reached. */
export const writeProblem = (response: ServerResponse, { code, detail, status, title }: Refusal): void => {
  const body = JSON.stringify({ type: `urn:anchor:problem:${code}`, code, status, title, detail })
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: status === 413 ? "close" : "keep-alive"
  })
  response.end(body)
}
