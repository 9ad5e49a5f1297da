/** What a host says that serves nothing yet, in words: the same for a page, a terminal and a program. */
import { type Deployment, type LogLine, type Project, ProjectId } from "@anchor-deploy/domain"
import type { SiteStatus } from "@anchor-deploy/runtime"
import { DateTime, Schema } from "effect"
import { type Html, html, verbatim } from "./html.ts"
import { renderPage } from "./page.ts"
import { ago, doing, firstLine, plain, shortSha } from "./wording.ts"

export interface SitePage {
  readonly status: SiteStatus
  readonly host: string
  readonly root: string
  readonly now: DateTime.Utc
  /** The last lines of the deployment's log. */
  readonly lines: ReadonlyArray<LogLine>
}

export interface Words {
  readonly status: 404 | 503
  readonly code: string
  readonly title: string
  readonly detail: string
  /** What to type next. */
  readonly steps: ReadonlyArray<string>
  readonly retryAfter?: number
}

const isProjectId = Schema.is(ProjectId)

const pushSteps = ({ branch, projectId, repoUrl }: Project): ReadonlyArray<string> =>
  repoUrl === undefined ? [`git push anchor ${branch}`] : [`anchor sync --project ${projectId}`]

export const wordsOf = (status: SiteStatus, host: string): Words => {
  const name = host.slice(0, 100)
  const label = host.split(".", 1)[0] ?? ""
  switch (status._tag) {
    case "Unknown":
      return {
        status: 404,
        code: "site-not-found",
        title: "There is no site here",
        detail: `No project of yours is served at ${name}. Check the address, or put a site here, from its repository:`,
        steps: [isProjectId(label) ? `anchor link --project ${label}` : "anchor link", "git push anchor main"]
      }
    case "Empty":
      return {
        status: 404,
        code: "nothing-pushed",
        title: "Nothing was pushed yet",
        detail:
          status.project.repoUrl === undefined
            ? `The project "${status.project.projectId}" waits for its first push. In its repository:`
            : `The project "${status.project.projectId}" waits for a push to ${status.project.branch} of ${status.project.repoUrl}. To deploy what is there already:`,
        steps:
          status.project.repoUrl === undefined
            ? [`anchor link --project ${status.project.projectId}`, ...pushSteps(status.project)]
            : pushSteps(status.project)
      }
    case "Underway":
      return {
        status: 503,
        code: "building",
        title: "Your site is on its way",
        detail: "It appears here by itself as soon as it is live.",
        steps: [],
        retryAfter: 3
      }
    case "Failed":
      return {
        status: 503,
        code: "deployment-failed",
        title: `The deployment failed at ${status.deployment.failure?.stage ?? "an unknown stage"}`,
        detail: plain(status.deployment.failure?.message ?? "The log may say why."),
        steps: pushSteps(status.project)
      }
    case "Canceled":
      return {
        status: 503,
        code: "deployment-canceled",
        title: "The deployment was canceled",
        detail: `${firstLine(status.deployment.cancellation?.reason ?? "It was canceled")}. To deploy the newest commit:`,
        steps: [`anchor deploy --project ${status.project.projectId}`]
      }
    case "Ready":
      return {
        status: 503,
        code: "not-routed",
        title: "Almost there",
        detail: "The deployment succeeded and is being put in place. Should this stay so, make it live:",
        steps: [`anchor promote ${status.deployment.deploymentId}`],
        retryAfter: 1
      }
  }
}

/** What the page is about: when this changes, it has to be another page. */
export const stateKey = (status: SiteStatus): string =>
  "deployment" in status ? `${status._tag} ${status.deployment.deploymentId}` : status._tag

const duration = (from: DateTime.Utc, now: DateTime.Utc): string => {
  const seconds = Math.max(0, Math.floor((DateTime.toEpochMillis(now) - DateTime.toEpochMillis(from)) / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Where a deployment under way is now. */
export const progressOf = (status: SiteStatus, now: DateTime.Utc): string => {
  if (status._tag !== "Underway") return ""
  const { deployment, queuePosition } = status
  const before = queuePosition !== null && queuePosition > 1 ? `, ${queuePosition - 1} before it` : ""
  return `${doing(deployment)}${before} · ${duration(deployment.buildingAt ?? deployment.queuedAt, now)}`
}

const facts = (deployment: Deployment, now: DateTime.Utc): Html =>
  html`<dl class="facts">
    <div>
      <dt>Commit</dt>
      <dd>
        <bdi>${deployment.branch}</bdi> <code>${shortSha(deployment)}</code>
        <bdi>${firstLine(deployment.commitMessage ?? "")}</bdi>
      </dd>
    </div>
    <div>
      <dt>Pushed</dt>
      <dd>${ago(deployment.queuedAt, now)}</dd>
    </div>
    <div>
      <dt>Deployment</dt>
      <dd><code>${deployment.deploymentId}</code></dd>
    </div>
  </dl>`

const logOf = (title: string, lines: ReadonlyArray<LogLine>): Html =>
  html`<section>
    <h2>${title}</h2>
    <pre class="log" role="log" aria-label="${title}" tabindex="0">
${lines.map(({ message }) => `${plain(message)}\n`)}</pre>
  </section>`

const stepsOf = (steps: ReadonlyArray<string>): Html => html`<pre class="steps">${steps.join("\n")}</pre>`

const bodyOf = ({ lines, now, root, status }: SitePage, words: Words): Html => {
  const { detail, steps } = words
  switch (status._tag) {
    case "Underway":
      return html`<p class="lead">${detail}</p>
        <ul class="badges progress">
          <li class="badge busy" data-progress>${progressOf(status, now)}</li>
        </ul>
        ${facts(status.deployment, now)} ${logOf("Build log", lines)}
        <noscript><meta http-equiv="refresh" content="3" /></noscript>`
    case "Failed":
      return html`<p class="reason">${detail}</p>
        ${facts(status.deployment, now)}
        <section>
          <h2>What to do next</h2>
          <p>Fix the reason, commit, and push again. This page follows by itself.</p>
          ${stepsOf(steps)}
          <p>Or the same once more:</p>
          ${stepsOf([`anchor deploy --project ${status.project.projectId}`])}
        </section>
        ${lines.length === 0 ? undefined : logOf("The end of its log", lines)}
        <section>
          <p>The whole log: <code class="own">anchor logs ${status.deployment.deploymentId}</code></p>
        </section>`
    case "Ready":
    case "Canceled":
      return html`<p class="lead">${detail}</p>
        ${stepsOf(steps)} ${facts(status.deployment, now)}`
    default:
      return html`<p class="lead">${detail}</p>
        ${stepsOf(steps)}
        <section>
          <p><a href="${root}/">All your projects</a></p>
        </section>`
  }
}

/** Shows the log as it grows, and asks for the page anew once it would be another, such as the site itself. */
const script = verbatim`
const { state, log } = document.body.dataset
const progress = document.querySelector("[data-progress]"), list = document.querySelector(".log")
const look = async () => {
  try {
    const answer = await fetch("/.anchor/state", { cache: "no-store", redirect: "manual" })
    if (answer.headers.get("anchor-state") !== state) return location.reload()
    const text = await answer.text()
    if (progress && progress.textContent !== text) progress.textContent = text
  } catch {}
  setTimeout(look, document.hidden ? 4000 : 1000)
}
setTimeout(look, 1000)
if (list) list.scrollTop = list.scrollHeight
if (log) {
  const source = new EventSource(log)
  source.onmessage = ({ data }) => {
    const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 48
    list.append(JSON.parse(data) + "\\n")
    while (list.childNodes.length > 2000) list.firstChild.remove()
    if (follows) list.scrollTop = list.scrollHeight
  }
  source.addEventListener("status", () => source.close())
}
`

export const sitePage = (page: SitePage) => {
  const { host, lines, root, status } = page
  const words = wordsOf(status, host)
  const main = html`<div class="narrow">
    <p class="kind">${host.slice(0, 100)}</p>
    <h1>${words.title}</h1>
    ${bodyOf(page, words)}
  </div>`
  const log = status._tag === "Underway" ? `/.anchor/log?after=${lines.at(-1)?.sequence ?? 0}` : undefined
  return renderPage({
    title: `${words.title} · ${host.slice(0, 100)}`,
    main,
    root,
    script,
    state: stateKey(status),
    ...(log === undefined ? {} : { log })
  })
}
