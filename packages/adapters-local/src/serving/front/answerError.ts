import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http"

export interface ErrorAnswer {
  readonly status: 400 | 404 | 405 | 413 | 500 | 501 | 502 | 504
  readonly title: string
  /** What happened, and what to do next, for whoever looks at the page. */
  readonly detail: string
  readonly headers?: OutgoingHttpHeaders
}

/** A readable page for a browser, two lines of text for anybody else. Never kept by a cache. */
export const answerError = (request: IncomingMessage, response: ServerResponse, answer: ErrorAnswer): void => {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const isPage = request.headers.accept?.includes("text/html") === true
  const body = isPage ? page(answer) : `${answer.title}\n${answer.detail}\n`
  response.writeHead(answer.status, {
    "content-type": `text/${isPage ? "html" : "plain"}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    // A body that nobody is going to read would be taken for the next request.
    ...(request.complete ? {} : { connection: "close" }),
    ...answer.headers
  })
  response.end(body)
  request.resume()
}

const page = ({ detail, status, title }: ErrorAnswer): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${escape(title)}</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 40rem; padding: 0 1rem }
  p { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>${status} ${escape(title)}</h1>
<p>${escape(detail)}</p>
</html>
`

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
