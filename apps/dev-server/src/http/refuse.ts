import type { IncomingMessage, ServerResponse } from "node:http"
import { errorPage } from "../pages/errorPage.ts"
import { preferred } from "../pages/preferred.ts"
import type { Refusal } from "./guard.ts"
import { writeProblem } from "./writeProblem.ts"

/** A refusal that a person may run into: a page for browsers, a problem for everybody else. */
export const refuse = (request: IncomingMessage, response: ServerResponse, refusal: Refusal): void => {
  if (preferred(request.headers.accept) !== "page") return writeProblem(response, refusal)
  const { body, headers } = errorPage(`http://localhost:${request.socket.localPort}`)(refusal)
  response.writeHead(refusal.status, {
    ...headers,
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    // Nobody has to press reload while the server starts.
    ...(refusal.code === "starting" ? { refresh: "1", "retry-after": "1" } : {})
  })
  response.end(body)
}
