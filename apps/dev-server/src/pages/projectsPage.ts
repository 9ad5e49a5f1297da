/** `/`: what is there, what is live and what was tried last. It renews itself in place. */
import { type Deployment, isTerminal } from "@anchor-deploy/domain"
import type { ProjectOverview } from "@anchor-deploy/runtime"
import type { DateTime } from "effect"
import { type Html, html, verbatim } from "./html.ts"
import { renderPage } from "./page.ts"
import { ago, doing, firstLine, shortSha } from "./wording.ts"

export interface ProjectsPage {
  readonly projects: ReadonlyArray<ProjectOverview>
  readonly more: boolean
  readonly now: DateTime.Utc
  readonly siteUrl: (host: string) => string
}

const badge = (kind: string, text: string): Html => html`<li class="badge ${kind}">${text}</li>`

const stateOf = ({ last, live }: ProjectOverview): ReadonlyArray<Html> => {
  const shown = live === undefined ? [] : [badge("live", "Live")]
  if (last === undefined) return [badge("", "Nothing pushed yet")]
  if (!isTerminal(last.status)) return [...shown, badge("busy", doing(last))]
  if (last.status === "failed") return [...shown, badge("failed", live === undefined ? "Failed" : "Last push failed")]
  if (live !== undefined) return shown
  return [badge("", last.status === "canceled" ? "Canceled" : "Ready")]
}

const commit = (deployment: Deployment): Html =>
  html`<bdi>${deployment.branch}</bdi> <code>${shortSha(deployment)}</code>
    <bdi>${firstLine(deployment.commitMessage ?? "")}</bdi>`

const outcome = (last: Deployment, pinned: boolean): Html | undefined => {
  if (last.failure !== undefined) {
    return html`<span class="clip"
      >Failed at ${last.failure.stage}: <bdi>${firstLine(last.failure.message)}</bdi></span
    >`
  }
  if (last.cancellation !== undefined) {
    return html`<span class="clip"><bdi>${firstLine(last.cancellation.reason)}</bdi></span>`
  }
  if (last.status !== "success") return undefined
  const why = pinned ? "production is pinned by a roll-back" : "something newer was live"
  return html`<span class="clip">Ready, not live: ${why}. To make it live:</span>
    <code class="own">anchor promote ${last.deploymentId}</code>`
}

const card = (overview: ProjectOverview, { now, siteUrl }: ProjectsPage): Html => {
  const { last, live, pinned, project, url } = overview
  const { branch, name, projectId, repoUrl } = project
  const other = last === undefined || last.deploymentId === live?.deploymentId ? undefined : last
  const liveRow =
    live === undefined
      ? undefined
      : html`<dt>Live</dt>
          <dd>${commit(live)} <small>${ago(live.completedAt ?? live.queuedAt, now)}</small></dd>`
  const lastRow =
    other === undefined
      ? undefined
      : html`<dt>${isTerminal(other.status) ? "Last" : "Now"}</dt>
          <dd>
            <a href="${siteUrl(`${other.deploymentId}.localhost`)}">${commit(other)}</a>
            <small>${ago(other.completedAt ?? other.queuedAt, now)}</small>${outcome(other, pinned)}
          </dd>`
  const next =
    last === undefined
      ? html`<dt>Next</dt>
          <dd>
            ${
              repoUrl === undefined
                ? html`<code>git push anchor ${branch}</code> in its repository;
                    <code>anchor link --project ${projectId}</code> connects one.`
                : html`push <bdi>${branch}</bdi> to <code>${repoUrl}</code>, or <code>anchor sync</code>.`
            }
          </dd>`
      : undefined
  return html`<li>
    <header>
      <div>
        <h2>
          <a href="${url}"><bdi>${name}</bdi></a>
        </h2>
        <a class="address" href="${url}">${url.replace("http://", "")}</a>
      </div>
      <ul class="badges">
        ${stateOf(overview)}${pinned ? badge("pinned", "Pinned") : undefined}
      </ul>
    </header>
    <dl class="what">${liveRow}${lastRow}${next}</dl>
  </li> `
}

const firstSteps = html`<div class="narrow">
  <p class="kind">Ready</p>
  <h1>Push your first site</h1>
  <p class="lead">
    Anchor builds what you push and serves it on this machine. In the repository of a Next.js site with a lock file:
  </p>
  <pre class="steps">
anchor link
git push anchor main</pre>
  <section>
    <p>
      The first command creates the project and the git remote, the second builds and deploys. The site appears here by
      itself. If <code>anchor</code> is not found: <code>npm start</code> printed the line that puts it on your PATH.
    </p>
  </section>
</div>`

/** Only what differs is touched, so that nothing flickers and what is focused or marked stays so. */
const script = verbatim`
const same = (a, b) => a.nodeName === b.nodeName && a.nodeName !== "#comment"
const morph = (now, next) => {
  if (!same(now, next)) return now.replaceWith(document.importNode(next, true))
  if (now.nodeType === 3) { if (now.data !== next.data) now.data = next.data; return }
  for (const { name, value } of next.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value)
  const olds = [...now.childNodes], news = [...next.childNodes]
  news.forEach((node, i) => olds[i] ? morph(olds[i], node) : now.append(document.importNode(node, true)))
  olds.slice(news.length).forEach((node) => node.remove())
}
const told = (lost) => {
  document.querySelector("[data-lost]").hidden = !lost
  document.querySelector("[data-found]").hidden = lost
}
let timer
const look = async () => {
  clearTimeout(timer)
  try {
    const answer = await fetch("/", { headers: { accept: "text/html" }, cache: "no-store" })
    if (!answer.ok) throw answer
    // Without its head: the policy would report that document's style.
    const [, main] = (await answer.text()).match(/(<main>[^]*<\\/main>)/)
    const next = new DOMParser().parseFromString(main, "text/html")
    morph(document.querySelector("main"), next.querySelector("main"))
    told(false)
  } catch { told(true) }
  clearTimeout(timer)
  if (!document.hidden) timer = setTimeout(look, 2000)
}
document.addEventListener("visibilitychange", () => document.hidden ? clearTimeout(timer) : look())
timer = setTimeout(look, 2000)
`

export const projectsPage = (page: ProjectsPage) => {
  const { more, projects } = page
  const main =
    projects.length === 0
      ? firstSteps
      : html`<h1>Projects</h1>
          <ul class="projects">
            ${projects.map((overview) => card(overview, page))}
          </ul>
          <section>
            <p>
              ${more ? html`<code>anchor ls</code> lists them all. ` : undefined}Another site:
              <code>anchor link</code> in its repository, then <code>git push anchor main</code>.
            </p>
          </section>`
  return renderPage({ title: "Projects · Anchor", main, root: "", script })
}
