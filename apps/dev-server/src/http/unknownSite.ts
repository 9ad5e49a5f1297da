import type { RequestListener } from "node:http"

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** The answer for a host below `.localhost` that nothing is served at: not yet, or no more. */
export const unknownSite =
  (port: number): RequestListener =>
  (request, response) => {
    request.resume()
    const name = escape((request.headers.host ?? "").slice(0, 100))
    const body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Nothing here yet</title>
<style>body{font:16px/1.6 system-ui;max-width:36rem;margin:18vh auto;padding:0 1.5rem;color-scheme:light dark}code{font-size:.95em}</style>
<h1>Nothing is live at ${name}</h1>
<p>There is no such project, or its first deployment has not gone live yet.</p>
<p>In your Next.js repository: <code>anchor link</code>, then <code>git push anchor main</code>. What there is stands at <a href="http://localhost:${port}/projects">localhost:${port}/projects</a>.</p>
</html>
`
    response.writeHead(404, {
      "content-type": "text/html; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store"
    })
    response.end(body)
  }
