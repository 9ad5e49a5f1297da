import { randomBytes } from "node:crypto"
import { type Html, html } from "./html.ts"
import { stylesheet } from "./stylesheet.ts"

export interface Page {
  readonly title: string
  readonly main: Html
  /** Where Anchor itself is, without a slash at the end; empty on its own host. */
  readonly root: string
  readonly script?: Html
  /** What the script knows: the page's state, and where the log goes on. */
  readonly state?: string
  readonly log?: string
}

const mark = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="8" fill="#0f5d68" />
  <g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
    <circle cx="16" cy="8.6" r="2.6" />
    <path d="M16 11.2V25M11.5 14.8h9M7 18.2c.4 4.2 4 6.8 9 6.8s8.6-2.6 9-6.8" />
  </g>
</svg>`

const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f5d68"/><path fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" d="M16 11.2V25M11.5 14.8h9M7 18.2c.4 4.2 4 6.8 9 6.8s8.6-2.6 9-6.8"/><circle cx="16" cy="8.6" r="2.6" fill="none" stroke="#fff" stroke-width="2.4"/></svg>`
)}`

/**
 * A whole document, and the headers that belong to it: never stored, framed by nobody, and with a
 * policy under which nothing runs but our own script of this very answer.
 */
export const renderPage = ({ log, main, root, script, state, title }: Page) => {
  const nonce = randomBytes(16).toString("base64")
  const run =
    script === undefined
      ? undefined
      : html`<script nonce="${nonce}">
          ${script}
        </script>`
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f5f4ef" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0c1519" />
        <title>${title}</title>
        <link rel="icon" href="${icon}" />
        <style nonce="${nonce}">
          ${stylesheet}
        </style>
      </head>
      <body data-state="${state}" data-log="${log}">
        <header class="top">
          <a class="brand" href="${root}/">${mark} Anchor</a>
          <nav aria-label="Main"><a href="${root}/">Projects</a><a href="${root}/docs">API</a></nav>
        </header>
        <main>${main}</main>
        <footer class="bottom">
          <span data-lost class="lost" hidden>Anchor does not answer. This is what it said last.</span
          ><span data-found>Anchor, on this machine.</span>
        </footer>
        ${run}
      </body>
    </html> `
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    ...(script === undefined ? [] : [`script-src 'nonce-${nonce}'`, "connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ]
  const headers = {
    "content-security-policy": policy.join("; "),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    vary: "accept"
  }
  return { body: body.toString(), headers }
}
