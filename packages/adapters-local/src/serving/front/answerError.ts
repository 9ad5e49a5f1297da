import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http"

export interface ErrorAnswer {
  readonly status: 400 | 404 | 405 | 413 | 500 | 501 | 502 | 504
  readonly title: string
  /** What happened, and what to do next, for whoever looks at the page. */
  readonly detail: string
  /** Whom it is about: the site's host. */
  readonly subject?: string | undefined
  readonly headers?: OutgoingHttpHeaders
}

/** Makes the page for an answer; it escapes what it is given. */
export type RenderError = (answer: ErrorAnswer) => {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export type AnswerError = (request: IncomingMessage, response: ServerResponse, answer: ErrorAnswer) => void

/**
 * A readable page for a browser, problem details for a program that asks for JSON, two lines of text
 * for anybody else. Never kept by a cache.
 */
export const makeAnswerError =
  (render: RenderError = plainPage): AnswerError =>
  (request, response, answer) => {
    if (response.headersSent || response.destroyed) {
      response.destroy()
      return
    }
    const { body, headers } = represent(request.headers.accept ?? "", answer, render)
    response.writeHead(answer.status, {
      ...headers,
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      // A body that nobody is going to read would be taken for the next request.
      ...(request.complete ? {} : { connection: "close" }),
      ...answer.headers
    })
    response.end(body)
    request.resume()
  }

const represent = (accept: string, answer: ErrorAnswer, render: RenderError) => {
  const { detail, status, title } = answer
  if (accept.includes("text/html")) {
    const { body, headers } = render(answer)
    return { body, headers: { ...headers, "content-type": "text/html; charset=utf-8" } }
  }
  if (/application\/(?:problem\+)?json/.test(accept)) {
    const body = JSON.stringify({ type: "about:blank", status, title, detail })
    return { body, headers: { "content-type": "application/problem+json" } }
  }
  return { body: `${title}\n${detail}\n`, headers: { "content-type": "text/plain; charset=utf-8" } }
}

const plainPage: RenderError = ({ detail, status, title }) => ({
  headers: {},
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${escape(title)}</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 40rem; padding: 0 1rem; color-scheme: light dark }
  p { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>${status} ${escape(title)}</h1>
<p>${escape(detail)}</p>
</html>
`
})

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
