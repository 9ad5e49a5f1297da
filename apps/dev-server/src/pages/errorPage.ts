import { html } from "./html.ts"
import { renderPage } from "./page.ts"
import { plain } from "./wording.ts"

export interface ErrorWords {
  readonly status: number
  readonly title: string
  readonly detail: string
  /** Whom it is about, such as a host. */
  readonly subject?: string | undefined
}

/** A page for what went wrong. The first paragraph tells what happened, the others what to do. */
export const errorPage =
  (root: string) =>
  ({ detail, status, subject, title }: ErrorWords) => {
    const [reason = "", ...rest] = plain(detail).split("\n\n")
    const main = html`<div class="narrow">
      <p class="kind">${status}${subject === undefined ? undefined : ` · ${subject.slice(0, 100)}`}</p>
      <h1>${title}</h1>
      ${status >= 500 ? html`<p class="reason">${reason}</p>` : html`<p class="lead">${reason}</p>`}
      ${rest.map((paragraph) => html`<section><p>${paragraph}</p></section>`)}
    </div>`
    return renderPage({ title: `${status} ${title}`, main, root })
  }
