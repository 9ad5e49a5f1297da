/**
 * The first start as a newcomer sees it: the example site, really built by Next.js and OpenNext, and
 * every way of serving that it shows. One build serves all cases; a second one shows a change.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { RunningServer } from "../testing/RunningServer.ts"

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const host = "hello.localhost"

let directory: string
let server: RunningServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anchor-hello-"))
  const environment = { ANCHOR_HELLO: "on" }
  server = await RunningServer.start({ dataDirectory: join(directory, "data"), environment, program })
  while (!/is live: http/.test(server.output())) {
    if (/is not live/.test(server.output())) throw new Error(server.output())
    await sleep(100)
  }
}, 240_000)

afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}) => server.ask("GET", path, { host, headers })

const fact = (html: string, name: string): string =>
  new RegExp(`data-fact="${name}"[^>]*>([^<]*)<`).exec(html)?.[1] ?? `no fact "${name}"`

const until = async (path: string, name: string, changedFrom: string): Promise<string> => {
  for (let waited = 0; waited < 10_000; waited += 100) {
    const now = fact((await get(path)).text, name)
    if (now !== changedFrom) return now
    await sleep(100)
  }
  return changedFrom
}

describe("the example site", () => {
  it("was pushed with git and shows its build", () => {
    assert.include(server.output(), "remote: ")
    assert.include(server.output(), "OpenNext build complete")
    assert.include(server.output(), `live: http://${host}:${server.port}`)
  })

  it("serves a static page, the same every time", async () => {
    const [one, two] = [await get("/about"), await get("/about")]
    assert.strictEqual(one.status, 200)
    assert.strictEqual(one.text, two.text)
  })

  it("renders per request, and knows its host", async () => {
    const [one, two] = [(await get("/ssr")).text, (await get("/ssr")).text]
    assert.notStrictEqual(fact(one, "requested-at"), fact(two, "requested-at"))
    assert.include(fact(one, "host"), host)
  })

  it("has dynamic routes, those of the build and others", async () => {
    for (const slug of ["steady-hands", "never-heard-of"]) {
      const page = await get(`/posts/${slug}`)
      assert.strictEqual(page.status, 200)
      assert.include(page.text, slug)
    }
  })

  it("regenerates a page when its time is over, once", async () => {
    const first = fact((await get("/isr")).text, "rendered-at")
    await sleep(5100)
    assert.strictEqual(fact((await get("/isr")).text, "rendered-at"), first)
    const second = await until("/isr", "rendered-at", first)
    assert.notStrictEqual(second, first)
    assert.strictEqual(fact((await get("/isr")).text, "rendered-at"), second)
  })

  it("regenerates on demand", async () => {
    const before = fact((await get("/tagged")).text, "reading-taken-at")
    assert.strictEqual(fact((await get("/tagged")).text, "reading-taken-at"), before)
    assert.strictEqual((await server.ask("POST", "/api/revalidate?tag=reading", { host })).status, 200)
    assert.notStrictEqual(await until("/tagged", "reading-taken-at", before), before)
  })

  it("has route handlers", async () => {
    assert.strictEqual((await get("/api/echo")).status, 200)
    const posted = await server.ask("POST", "/api/echo", {
      host,
      body: '{"ahoy":"there"}',
      headers: { "content-type": "application/json" }
    })
    assert.include(posted.text, "there")
  })

  it("runs a Server Action without JavaScript", async () => {
    const form = (await get("/guestbook")).text
    const field = /name="(\$ACTION_ID_[^"]+)"/.exec(form)?.[1]
    assert.isDefined(field)
    const body = `--b\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n--b--\r\n`
    const signed = await server.ask("POST", "/guestbook", {
      host,
      body,
      headers: { "content-type": "multipart/form-data; boundary=b", origin: `http://${host}:${server.port}` }
    })
    assert.match(String(signed.headers["set-cookie"]), /guest=Ada/)
    assert.include((await get("/guestbook", { cookie: "guest=Ada" })).text, "Welcome, ")
  })

  it("streams", async () => {
    const begun = Date.now()
    const arrivals = await new Promise<ReadonlyArray<number>>((resolve, reject) => {
      const call = request({ host: "127.0.0.1", port: server.port, path: "/stream", headers: { host } }, (response) => {
        const times: Array<number> = []
        response.on("data", () => times.push(Date.now() - begun))
        response.on("end", () => resolve(times))
      })
      call.on("error", reject)
      call.end()
    })
    assert.isAbove(arrivals.at(-1)! - arrivals[0]!, 700)
  })

  it("optimises images", async () => {
    const page = (await get("/image")).text
    const address = /\/_next\/image\?url=[^" ]+/.exec(page)?.[0].replaceAll("&amp;", "&") ?? ""
    const image = await get(address, { accept: "image/webp,*/*" })
    assert.include(image.headers, { "content-type": "image/webp" })
    const original = await get("/harbour.png")
    assert.isBelow(
      Number(image.headers["content-length"] ?? image.text.length),
      Number(original.headers["content-length"])
    )
  })

  it("answers browsers, which take compressed pages, whole and at once", async () => {
    for (const path of ["/", "/about", "/isr", "/client"]) {
      const { headers, status } = await get(path, { "accept-encoding": "gzip, deflate, br" })
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-encoding"], "br", path)
      assert.isUndefined(headers["content-length"])
    }
  })

  it("serves files with what caches need", async () => {
    const stylesheet = /\/_next\/static\/[^"?]+\.css/.exec((await get("/")).text)?.[0] ?? ""
    const whole = await get(stylesheet)
    assert.include(whole.headers, { "cache-control": "public, max-age=31536000, immutable" })
    assert.match(whole.headers["content-type"] ?? "", /^text\/css/)
    const etag = whole.headers.etag ?? ""
    assert.strictEqual((await get(stylesheet, { "if-none-match": etag })).status, 304)
    const part = await get(stylesheet, { range: "bytes=0-9" })
    assert.strictEqual(part.status, 206)
    assert.strictEqual(part.text, whole.text.slice(0, 10))
    assert.strictEqual((await get("/robots.txt")).status, 200)
    assert.strictEqual((await get("/no-such-page")).status, 404)
    for (const climbing of [
      "/_next/static/../../../manifest.json",
      "/_next/static/%2e%2e/%2e%2e/x",
      "/_next/static/%252e%252e/x"
    ]) {
      assert.include([400, 404], (await get(climbing)).status)
    }
  })
})

describe("a change of the environment", () => {
  it("comes with the next deployment, in the page and in the browser's code, and goes with a roll-back", async () => {
    const heading = async () => /<h1[^>]*>([^<]*)</.exec((await get("/")).text)?.[1]
    const before = await heading()
    await server.api("PUT", "/projects/hello/env", {
      envVars: [
        { key: "GREETING", value: "Ahoy from the environment", isSecret: false },
        { key: "NEXT_PUBLIC_GREETING", value: "Ahoy, browser", isSecret: false },
        { key: "API_TOKEN", value: "kept-out-of-every-log", isSecret: true }
      ]
    })
    assert.strictEqual(await heading(), before)
    const { json } = await server.api("POST", "/projects/hello/deployments", { ref: "main" })
    const deployment = await server.ended(json.deploymentId, 200_000)
    assert.strictEqual(deployment.status, "success", JSON.stringify(deployment.failure))
    assert.strictEqual(await heading(), "Ahoy from the environment")
    assert.include((await get("/client")).text, "Ahoy, browser")
    const logs = await server.api("GET", `/deployments/${deployment.deploymentId}/logs?limit=1000`)
    assert.notInclude(logs.text, "kept-out-of-every-log")

    await server.api("POST", "/projects/hello/rollback")
    assert.strictEqual(await heading(), before)
    assert.notInclude((await get("/client")).text, "Ahoy, browser")
  }, 240_000)
})
