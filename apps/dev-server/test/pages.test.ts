/** The pages for people, over the real server: what each state says, and that nothing gets in as markup. */
import { once } from "node:events"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { front } from "../src/http/front.ts"
import { type Answer, RunningServer } from "../testing/RunningServer.ts"
import { SiteRepository } from "../testing/SiteRepository.ts"

let directory: string
let server: RunningServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anchor-pages-"))
  server = await RunningServer.start({ dataDirectory: join(directory, "data"), environment: { ANCHOR_BUILDS: "4" } })
})

afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

const browse = (path = "/", host = "localhost"): Promise<Answer> =>
  server.ask("GET", path, { host, headers: { accept } })

const repository = (projectId: string) => SiteRepository.create(server, join(directory, projectId), projectId)

const isPage = ({ headers, text }: Answer) => {
  assert.match(headers["content-type"] ?? "", /^text\/html; charset=utf-8/)
  assert.strictEqual(headers["cache-control"], "no-store")
  const nonce = /style-src 'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1]
  assert.isDefined(nonce)
  for (const [tag] of text.matchAll(/<(?:style|script)\b[^>]*>/g)) assert.include(tag, `nonce="${nonce}"`)
  assert.match(String(headers["content-security-policy"]), /^default-src 'none'; .*frame-ancestors 'none'$/)
}

/** Reads the answer until it contains the text, as somebody who watches would. */
const watch = async (host: string, path: string, wanted: string): Promise<string> => {
  const call = request({ host: "127.0.0.1", port: server.port, path, headers: { host }, agent: false })
  call.end()
  const [response] = await once(call, "response")
  let seen = ""
  for await (const chunk of response) {
    seen += chunk
    if (seen.includes(wanted)) break
  }
  call.destroy()
  return seen
}

const until = async (ask: () => Promise<Answer>, good: (answer: Answer) => boolean): Promise<Answer> => {
  let answer = await ask()
  for (let waited = 0; !good(answer) && waited < 10_000; waited += 50) {
    await sleep(50)
    answer = await ask()
  }
  return answer
}

describe("/", () => {
  it("says what to do next while there is nothing", async () => {
    const empty = await RunningServer.start({ dataDirectory: join(directory, "empty") })
    const answer = await empty.ask("GET", "/", { headers: { accept } })
    await empty.stop()
    isPage(answer)
    assert.strictEqual(answer.status, 200)
    assert.include(answer.text, "anchor link\ngit push anchor main")
  })

  it("shows what is live, what failed since, and what is pinned", async () => {
    const shop = await repository("shop")
    const first = await shop.commit({ text: "1" }, "The first one")
    await shop.push(server)
    assert.match((await browse()).text, /Live<\/li>[^]*The first one/)
    const second = await shop.commit({ text: "2", fail: { stage: "build", message: "No such module\nmore" } }, "A slip")
    await shop.push(server)
    const failed = (await browse()).text
    assert.include(failed, first.slice(0, 7))
    assert.include(failed, second.slice(0, 7))
    assert.include(failed, "Last push failed")
    assert.include(failed, "Failed at build: <bdi>No such module</bdi>")
    assert.include(failed, `href="http://shop.localhost:${server.port}"`)
    assert.notInclude(failed, "Pinned")

    await shop.commit({ text: "3" }, "The third one")
    await shop.push(server)
    await server.api("POST", "/projects/shop/rollback")
    const pinned = (await browse()).text
    assert.include(pinned, "Pinned")
    assert.match(pinned, /anchor promote dpl-/)
  })

  it("escapes names, and shows nobody else's projects", async () => {
    await server.api("POST", "/projects", { projectId: "hostile", name: `<img src=x onerror="alert(1)">'&` })
    await server.api("POST", "/projects", { projectId: "foreign", name: "Not yours" }, { "x-user-id": "eve" })
    const answer = await browse()
    isPage(answer)
    assert.notInclude(answer.text, "<img")
    assert.include(answer.text, "&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#39;&#38;")
    assert.notInclude(answer.text, "Not yours")
  })

  it("leaves the API where it is", async () => {
    const { headers, json } = await server.ask("GET", "/projects", { headers: { accept } })
    assert.match(headers["content-type"] ?? "", /^application\/json/)
    assert.isArray(json.items)
    assert.strictEqual((await server.ask("GET", "/")).status, 200)
    assert.strictEqual((await server.ask("HEAD", "/")).text, "")
    assert.strictEqual((await server.ask("GET", "/", { headers: { accept: "application/json" } })).status, 404)
    assert.strictEqual((await server.ask("POST", "/", { headers: { accept } })).status, 404)
  })
})

describe("a host that serves nothing", () => {
  it("is unknown: 404, for a browser, a terminal and a program", async () => {
    const page = await browse("/any/path", "nope.localhost")
    isPage(page)
    assert.strictEqual(page.status, 404)
    assert.include(page.text, "There is no site here")
    assert.include(page.text, "anchor link --project nope\ngit push anchor main")
    const lines = await server.ask("GET", "/", { host: "nope.localhost", headers: { accept: "*/*" } })
    assert.match(lines.text, /^There is no site here\nNo project of yours/)
    const problem = await server.ask("GET", "/", { host: "nope.localhost", headers: { accept: "application/json" } })
    assert.strictEqual(problem.json.type, "urn:anchor:problem:site-not-found")
    assert.strictEqual(problem.json.status, 404)
  })

  it("escapes the host's name", async () => {
    const answer = await browse("/", `"><script>alert(1)<.localhost`)
    assert.strictEqual(answer.status, 404)
    isPage(answer)
    assert.notInclude(answer.text, "<script>")
  })

  it("is somebody else's: as if it were not there", async () => {
    await server.api("POST", "/projects", { projectId: "theirs" }, { "x-user-id": "eve" })
    const answer = await browse("/", "theirs.localhost")
    assert.strictEqual(answer.status, 404)
    assert.include(answer.text, "There is no site here")
  })

  it("waits for its first push", async () => {
    await server.api("POST", "/projects", { projectId: "fresh", branch: "trunk" })
    const answer = await browse("/", "fresh.localhost")
    isPage(answer)
    assert.strictEqual(answer.status, 404)
    assert.include(answer.text, "Nothing was pushed yet")
    assert.include(answer.text, "anchor link --project fresh\ngit push anchor trunk")
  })

  it("is being built: 503, with the log as it grows, until the site is there", async () => {
    const slow = await repository("slow")
    await slow.commit({ text: "Here I am", log: ["<b>bold</b>", "\u001b[32mgreen\u001b[0m"], buildMillis: 2500 }, "<i>")
    const { deploymentId } = await slow.pushing(server)
    const seen = await watch("slow.localhost", "/.anchor/log", "green")
    assert.include(seen, `data: "<b>bold</b>"`)
    assert.include(seen, `data: "green"`)

    const answer = await browse("/", "slow.localhost")
    isPage(answer)
    assert.strictEqual(answer.status, 503)
    assert.isDefined(answer.headers["retry-after"])
    assert.include(answer.text, "&#60;b&#62;bold&#60;/b&#62;\ngreen\n")
    assert.include(answer.text, "<bdi>&#60;i&#62;</bdi>")
    assert.notInclude(answer.text, "<b>")
    // The page goes on after the lines that it shows already.
    const after = /data-log="(\/\.anchor\/log\?after=\d+)"/.exec(answer.text)?.[1]
    assert.isDefined(after)
    const state = await server.ask("GET", "/.anchor/state", { host: "slow.localhost" })
    assert.strictEqual(state.headers["anchor-state"], `Underway ${deploymentId}`)
    assert.match(state.text, /^Building · \d+ s$/)
    assert.include(answer.text, `data-state="Underway ${deploymentId}"`)
    // Under the deployment's own address as well.
    assert.strictEqual((await browse("/", `${deploymentId}.localhost`)).status, 503)

    const rest = await watch("slow.localhost", after!, `event: status\ndata: "success"`)
    assert.notInclude(rest, "bold")
    const live = await until(
      () => browse("/", "slow.localhost"),
      ({ status }) => status === 200
    )
    assert.strictEqual(live.text, "Here I am")
    // Now the address is the site's.
    const own = await server.ask("GET", "/.anchor/state", { host: "slow.localhost" })
    assert.isUndefined(own.headers["anchor-state"])
    assert.strictEqual(own.text, "Here I am")
  })

  it("has failed: 503 with stage, reason and the end of the log", async () => {
    const broken = await repository("broken")
    const fail = { stage: "install", message: "<u>No</u> lock file" }
    await broken.commit({ text: "", fail, log: ["</pre><script>alert(1)</script>"], logLines: 100 })
    const { deploymentId } = await broken.pushing(server)
    await server.ended(deploymentId)
    const answer = await browse("/", "broken.localhost")
    isPage(answer)
    assert.strictEqual(answer.status, 503)
    assert.include(answer.text, "The deployment failed at install")
    assert.include(answer.text, "&#60;u&#62;No&#60;/u&#62; lock file")
    assert.include(answer.text, "line 61\n")
    assert.include(answer.text, "line 100\n")
    assert.notInclude(answer.text, "line 60\n")
    assert.include(answer.text, "git push anchor main")
    assert.strictEqual((await server.ask("GET", "/.anchor/log", { host: "broken.localhost" })).status, 404)

    await broken.commit({ text: "", fail, log: ["</pre><script>alert(1)</script>"] })
    await broken.push(server)
    assert.notInclude((await browse("/", "broken.localhost")).text, "</pre><script>")
  })

  it("was canceled", async () => {
    const halted = await repository("halted")
    await halted.commit({ text: "", buildMillis: 20_000 })
    const { deploymentId } = await halted.pushing(server)
    await server.api("POST", `/deployments/${deploymentId}/cancel`)
    await server.ended(deploymentId)
    const answer = await browse("/", "halted.localhost")
    assert.strictEqual(answer.status, 503)
    assert.include(answer.text, "The deployment was canceled")
    assert.include(answer.text, "anchor deploy --project halted")
  })
})

describe("what goes wrong", () => {
  it("in a live site is told as a page, as a problem, or in lines", async () => {
    const site = await repository("site")
    await site.commit({ text: "fine" })
    await site.push(server)
    const missing = (headers: Record<string, string>) =>
      server.ask("GET", "/_next/static/<i>.js", { host: "site.localhost", headers })
    const page = await missing({ accept })
    isPage(page)
    assert.include([400, 404], page.status)
    assert.notInclude(page.text, "<i>")
    assert.strictEqual((await missing({ accept: "application/json" })).json.status, page.status)
    assert.match((await missing({})).headers["content-type"] ?? "", /^text\/plain/)
  })

  it("in a site that cannot start is told with the reason", async () => {
    const dataDirectory = join(directory, "lost")
    const lost = await RunningServer.start({ dataDirectory })
    const site = await SiteRepository.create(lost, join(directory, "gone"), "gone")
    await site.commit({ text: "fine" })
    await site.push(lost)
    await lost.stop()
    const kept = new Set(["anchor.db", "anchor.db-wal", "anchor.db-shm", "vault.key", "releases", "repositories"])
    for (const name of await readdir(dataDirectory)) {
      if (!kept.has(name)) await rm(join(dataDirectory, name), { recursive: true })
    }
    const again = await RunningServer.start({ dataDirectory })
    const answer = await again.ask("GET", "/", { host: "gone.localhost", headers: { accept } })
    await again.stop()
    assert.strictEqual(answer.status, 502)
    isPage(answer)
    assert.include(answer.text, "gone.localhost")
    assert.match(answer.text, /anchor logs --runtime dpl-/)
    assert.match(answer.text, /<h1>The site (?:cannot be served|does not start)<\/h1>/)
  })

  it("under a name that is not ours is told to people as well", async () => {
    const answer = await server.ask("GET", "/", { host: "evil.example", headers: { accept } })
    assert.strictEqual(answer.status, 421)
    isPage(answer)
    assert.notInclude(answer.text, "hostile")
  })

  it("before the stored routes serve is told to people, who then need not reload", async () => {
    const closed = () => assert.fail("nobody is let in yet")
    const early = createServer(
      front({ api: closed, git: closed, home: closed, site: closed, isReady: () => false })
    ).listen(0, "127.0.0.1")
    await once(early, "listening")
    const { port } = early.address() as AddressInfo
    const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/`, { headers })
    const page = await ask({ accept })
    assert.strictEqual(page.status, 503)
    assert.strictEqual(page.headers.get("refresh"), "1")
    assert.include(await page.text(), "<h1>The server is starting.</h1>")
    assert.match((await ask({})).headers.get("content-type") ?? "", /problem\+json/)
    early.close()
    early.closeAllConnections()
  })
})
