import { once } from "node:events"
import { Agent, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { assert, it, layer } from "@effect/vitest"
import type { Release } from "@anchor-deploy/domain"
import type { Decision } from "@anchor-deploy/domain/routing"
import { routingCases, routingSites } from "@anchor-deploy/domain/testing"
import { Effect } from "effect"
import { refuseUpgrade } from "../../src/index.ts"
import { type Answer, ask, type Ask, begin, raw } from "./ask.ts"
import { eventually } from "./eventually.ts"
import { PlatformKey, platformLayer } from "./Platform.ts"
import { placeSite, type Sample } from "./samples.ts"
import { zip } from "./zip.ts"

const wait = <A>(act: () => Promise<A>) => Effect.promise(act)

let hosts = 0

const live = Effect.fnUntraced(function* (sample: Sample = {}, values: Readonly<Record<string, string>> = {}) {
  const platform = yield* PlatformKey
  const release = yield* placeSite(sample, values)
  const name = `site-${++hosts}.localhost`
  yield* platform.live(name, release)
  const get = (path: string, question: Partial<Ask> = {}) =>
    wait(() => ask(platform.port, { host: name, path, ...question }))
  return { ...platform, release, name, get }
})

const event = ({ text }: Answer) => JSON.parse(text)

/** Functions that tell their names. */
const nameBundles: Readonly<Record<string, Buffer>> = Object.fromEntries(
  await Promise.all(
    ["default", "imageOptimizer", "api", "reports"].map(async (name) => {
      const code = `export const handler = async () => ({ statusCode: 200, headers: {}, body: "function ${name}" })`
      return [name, await zip({ "index.mjs": code })] as const
    })
  )
)

/** Node's own parser refuses some requests before anybody else sees them. */
const statusesOf = (decision: Decision): ReadonlyArray<number> => {
  switch (decision._tag) {
    case "Asset":
      return [200, 404]
    case "Function":
      return [200]
    case "Redirect":
      return [308]
    case "NotFound":
      return [404, 421]
    case "BadRequest":
      return [400]
    case "MethodNotAllowed":
      return [405, 400]
  }
}

layer(platformLayer())("files", (it) => {
  it.effect("a file comes with type, length, caching and an entity tag, by HEAD without its bytes", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const file = yield* get("/_next/static/chunks/main.js")
      assert.strictEqual(file.text, "main()")
      assert.deepInclude(file.headers, {
        "content-type": "text/javascript; charset=utf-8",
        "content-length": "6",
        "cache-control": "public, max-age=31536000, immutable",
        "accept-ranges": "bytes"
      })
      assert.match(file.headers.etag!, /^"[0-9a-f]{32}"$/)
      const head = yield* get("/_next/static/chunks/main.js", { method: "HEAD" })
      assert.strictEqual(head.text, "")
      assert.deepStrictEqual({ ...head.headers, date: "" }, { ...file.headers, date: "" })
    })
  )

  it.effect("what a client has is not sent again", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const { etag, "last-modified": modified } = (yield* get("/favicon.ico")).headers
      for (const headers of [{ "if-none-match": etag! }, { "if-modified-since": modified! }]) {
        const again = yield* get("/favicon.ico", { headers })
        assert.strictEqual(again.status, 304)
        assert.strictEqual(again.text, "")
        assert.strictEqual(again.headers.etag, etag)
        assert.notProperty(again.headers, "content-length")
      }
      assert.strictEqual((yield* get("/favicon.ico", { headers: { "if-none-match": '"x"' } })).status, 200)
      assert.strictEqual((yield* get("/favicon.ico", { headers: { "if-match": '"x"' } })).status, 412)
    })
  )

  it.effect("a part of a file is sent as asked, of small files and large ones", () =>
    Effect.gen(function* () {
      const large = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251))
      const { get } = yield* live({ files: { "/large.bin": large, "/empty": "" } })
      for (const [range, from, to] of [
        ["bytes=10-19", 10, 19],
        ["bytes=100000-", 100_000, 299_999],
        ["bytes=-5", 299_995, 299_999]
      ] as const) {
        const part = yield* get("/large.bin", { headers: { range } })
        assert.strictEqual(part.status, 206)
        assert.strictEqual(part.headers["content-range"], `bytes ${from}-${to}/300000`)
        assert.isTrue(part.body.equals(large.subarray(from, to + 1)))
      }
      const beyond = yield* get("/large.bin", { headers: { range: "bytes=300000-" } })
      assert.deepStrictEqual([beyond.status, beyond.headers["content-range"]], [416, "bytes */300000"])
      const several = yield* get("/large.bin", { headers: { range: "bytes=0-1,5-6" } })
      assert.deepStrictEqual([several.status, several.body.length], [200, 300_000])
      assert.isTrue((yield* get("/large.bin")).body.equals(large))
      const empty = yield* get("/empty")
      assert.deepStrictEqual([empty.status, empty.text, empty.headers["content-length"]], [200, "", "0"])
    })
  )

  it.effect("a file that is not there, or not by that method", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const missing = yield* get("/_next/static/none.js", { headers: { accept: "text/html" } })
      assert.strictEqual(missing.status, 404)
      assert.strictEqual(missing.headers["cache-control"], "no-store")
      assert.include(missing.text, "<h1>404 Not found</h1>")
      const posted = yield* get("/favicon.ico", { method: "POST", body: "x" })
      assert.deepStrictEqual([posted.status, posted.headers.allow], [405, "GET, HEAD"])
    })
  )

  it.effect("a client that leaves in the middle of a file takes nothing with it", () =>
    Effect.gen(function* () {
      const { get, name, port } = yield* live({ files: { "/large.bin": Buffer.alloc(5_000_000, "x") } })
      for (let n = 0; n < 5; n++) {
        const response = yield* wait(() => begin(port, { host: name, path: "/large.bin" }))
        response.destroy()
      }
      assert.strictEqual((yield* get("/large.bin")).body.length, 5_000_000)
    })
  )

  it.effect("every routing case answers over the wire as the table says", () =>
    Effect.gen(function* () {
      const { host, live: makeLive, port } = yield* PlatformKey
      const sites = new Map<string, Release>()
      for (const site of routingSites) {
        const functions = [...new Set(["default", ...site.behaviors.map(({ origin }) => origin)])].filter(
          (name) => name !== "assets"
        )
        const release = yield* placeSite({
          files: Object.fromEntries(site.assets.map((path) => [path, `file ${path}`])),
          basePath: site.basePath,
          behaviors: site.behaviors,
          bundles: Object.fromEntries(functions.map((name) => [name, nameBundles[name]!]))
        })
        yield* makeLive(site.host, release)
        sites.set(site.host, release)
      }
      for (const { decision, host: hostName = "plain.localhost", method = "GET", name, target } of routingCases) {
        const answer = yield* wait(() =>
          raw(port, `${method} ${target} HTTP/1.1\r\nhost: ${hostName}\r\nconnection: close\r\n\r\n`)
        )
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
        const body = answer.slice(answer.indexOf("\r\n\r\n") + 4)
        assert.include(statusesOf(decision), status, `${name}: ${answer.slice(0, 200)}`)
        if (decision._tag === "Function") assert.include(body, `function ${decision.name}`, name)
        if (decision._tag === "Redirect") assert.include(answer, `location: ${decision.location}\r\n`, name)
        if (status === 200 && decision._tag === "Asset" && method === "GET") {
          assert.strictEqual(Buffer.from(body, "latin1").toString(), `file ${decision.path}`, name)
        }
      }
      for (const { deploymentId } of sites.values()) yield* host.retire(deploymentId)
    })
  )
})

layer(platformLayer())("functions", (it) => {
  it.effect("a request becomes a function URL's event", () =>
    Effect.gen(function* () {
      const { get, name, port } = yield* live()
      const headers = { cookie: "a=1; b=2", "x-one": ["1", "2"], "user-agent": "test" }
      const seen = event(yield* get("/echo?q=1&q=%20%2F", { host: `${name}:${port}`, headers }))
      assert.deepInclude(seen, {
        version: "2.0",
        rawPath: "/echo",
        rawQueryString: "q=1&q=%20%2F",
        cookies: ["a=1", "b=2"],
        isBase64Encoded: false
      })
      assert.deepInclude(seen.headers, { host: `${name}:${port}`, "x-one": "1, 2" })
      assert.notProperty(seen.headers, "cookie")
      assert.notProperty(seen, "body")
      assert.deepInclude(seen.requestContext.http, {
        method: "GET",
        path: "/echo",
        sourceIp: "127.0.0.1",
        userAgent: "test"
      })
    })
  )

  it.effect("who asks and where is told by the platform, whatever the client says", () =>
    Effect.gen(function* () {
      const { get, name, port } = yield* live()
      const headers = {
        "x-forwarded-for": "6.6.6.6",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-whatever": "1",
        forwarded: "for=6.6.6.6",
        "x-real-ip": "6.6.6.6",
        "x-isr": "1",
        "x-opennext-resolved-routes": "{",
        connection: "x-private",
        "x-private": "between neighbours",
        te: "trailers"
      }
      const seen = event(yield* get("/echo", { host: `${name}:${port}`, headers })).headers
      assert.deepInclude(seen, {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-host": `${name}:${port}`,
        "x-forwarded-proto": "http",
        "x-forwarded-port": `${port}`
      })
      for (const gone of [
        "x-forwarded-whatever",
        "forwarded",
        "x-real-ip",
        "x-isr",
        "x-opennext-resolved-routes",
        "x-private",
        "te"
      ]) {
        assert.notProperty(seen, gone)
      }
    })
  )

  it.effect("the absolute form of a request reaches the function as path and query", () =>
    Effect.gen(function* () {
      const { get, name } = yield* live()
      const seen = event(yield* get(`http://${name}/echo?x`))
      assert.deepInclude(seen, { rawPath: "/echo", rawQueryString: "x" })
    })
  )

  it.effect("a body arrives to the byte, with its length or in chunks, up to 6 MB", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const body = Buffer.from(Array.from({ length: 70_000 }, (_, n) => n % 256))
      for (const headers of [{ "content-length": `${body.length}` }, { "transfer-encoding": "chunked" }]) {
        const seen = event(yield* get("/echo", { method: "POST", body, headers }))
        assert.strictEqual(seen.isBase64Encoded, true)
        assert.isTrue(Buffer.from(seen.body, "base64").equals(body))
      }
      const tooLarge = Buffer.alloc(6 * 1024 * 1024 + 1)
      for (const headers of [{ "content-length": `${tooLarge.length}` }, { "transfer-encoding": "chunked" }]) {
        assert.strictEqual((yield* get("/echo", { method: "POST", body: tooLarge, headers })).status, 413)
      }
      assert.strictEqual((yield* get("/")).text, "hello")
    })
  )

  it.effect("status, headers and each cookie come back; a HEAD has no body", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const cookies = yield* get("/cookies")
      assert.deepStrictEqual(cookies.headers["set-cookie"], ["a=1; Path=/", "b=2, 3; HttpOnly"])
      const redirect = yield* get("/status/307")
      assert.deepStrictEqual([redirect.status, redirect.headers.location], [307, "/"])
      assert.strictEqual((yield* get("/status/204")).status, 204)
      assert.strictEqual((yield* get("/", { method: "HEAD" })).text, "")
    })
  )

  it.effect("the image function answers whole, its bytes as they are", () =>
    Effect.gen(function* () {
      const { get } = yield* live()
      const image = yield* get("/_next/image?url=%2Fpic.png&w=64&q=75")
      assert.strictEqual(image.headers["content-type"], "image/webp")
      assert.deepStrictEqual(image.headers["set-cookie"], ["seen=1"])
      assert.deepStrictEqual([...image.body], [0x52, 0x49, 0x46, 0x46, 0, 255])
      assert.strictEqual((yield* get("/_next/image")).status, 400)
    })
  )

  it.effect("a stream comes as it is made", () =>
    Effect.gen(function* () {
      const { get, name, port } = yield* live()
      yield* get("/")
      const response = yield* wait(() => begin(port, { host: name, path: "/stream?ms=400" }))
      const begun = Date.now()
      const [first] = yield* wait(() => once(response, "data"))
      assert.strictEqual(String(first), "first")
      assert.isBelow(Date.now() - begun, 200)
      assert.strictEqual(yield* wait(async () => String(Buffer.concat(await response.toArray()))), "last")
    })
  )

  it.effect("status and headers come before the body is there", () =>
    Effect.gen(function* () {
      const { get, name, port } = yield* live()
      yield* get("/")
      const begun = Date.now()
      const response = yield* wait(() => begin(port, { host: name, path: "/late-body" }))
      assert.isBelow(Date.now() - begun, 200)
      assert.strictEqual(yield* wait(async () => String(Buffer.concat(await response.toArray()))), "late")
    })
  )

  it.effect("the request after a crash in the middle of an answer is answered", () =>
    Effect.gen(function* () {
      const { get, name, port } = yield* live()
      for (let round = 0; round < 4; round++) {
        yield* Effect.all(
          Array.from({ length: 4 }, () => get("/")),
          { concurrency: "unbounded" }
        )
        const broken = ask(port, { host: name, path: "/crash-half-way" })
        assert.isTrue(
          yield* wait(() =>
            broken.then(
              () => false,
              () => true
            )
          )
        )
        assert.strictEqual((yield* get("/")).text, "hello")
      }
    })
  )

  it.effect("a client that reads slowly gets every byte", () =>
    Effect.gen(function* () {
      const { name, port } = yield* live()
      const bytes = 20_000_000
      const response = yield* wait(() => begin(port, { host: name, path: `/large?bytes=${bytes}` }))
      yield* wait(() => sleep(100))
      let size = 0
      for (const chunk of yield* wait(() => response.toArray())) size += chunk.length
      assert.strictEqual(size, bytes)
    })
  )

  it.effect("a client that leaves does not hold the function up", () =>
    Effect.gen(function* () {
      const { get, host, name, port, release } = yield* live()
      for (const path of ["/large?bytes=50000000", "/stream?ms=300"]) {
        const response = yield* wait(() => begin(port, { host: name, path }))
        response.destroy()
      }
      assert.strictEqual((yield* get("/")).text, "hello")
      yield* host.retire(release.deploymentId)
    })
  )

  it.effect("a failure before the answer is told, one in the middle of it cuts the connection", () =>
    Effect.gen(function* () {
      const { get, name, output, port } = yield* live()
      assert.strictEqual((yield* get("/throw")).status, 502)
      yield* wait(() =>
        eventually(
          () => output,
          (lines) => lines.some((line) => line.includes("thrown before the response"))
        )
      )
      for (const path of ["/throw-half-way", "/crash-half-way"]) {
        const error = yield* wait(() =>
          ask(port, { host: name, path }).then(
            () => undefined,
            (error: Error) => error
          )
        )
        assert.instanceOf(error, Error, path)
      }
      assert.strictEqual((yield* get("/")).text, "hello")
    })
  )

  it.effect("what is no site's is the caller's, and WebSockets are nobody's", () =>
    Effect.gen(function* () {
      const { name, port } = yield* live()
      assert.strictEqual((yield* wait(() => ask(port, { host: "nobody.localhost" }))).status, 421)
      const upgrade = "GET / HTTP/1.1\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n"
      assert.match(yield* wait(() => raw(port, `${upgrade}host: ${name}\r\n\r\n`)), /^HTTP\/1\.1 501 /)
    })
  )
})

it.live("a server that listens for upgrades refuses them", () =>
  Effect.gen(function* () {
    const server = createServer().on("upgrade", refuseUpgrade)
    yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
    yield* wait(() => once(server.listen(0, "127.0.0.1"), "listening"))
    const answer = yield* wait(() =>
      raw(
        (server.address() as AddressInfo).port,
        "GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
      )
    )
    assert.match(answer, /^HTTP\/1\.1 501 /)
    assert.include(answer, "No WebSockets")
  })
)

layer(platformLayer({ functionTimeoutMillis: 150 }))("time", (it) => {
  it.effect(
    "a function that does not begin to answer in time is given up, one that only takes long to end is not",
    () =>
      Effect.gen(function* () {
        const { failures, get } = yield* live()
        assert.strictEqual((yield* get("/hang")).status, 504)
        assert.include(failures.at(-1), "within 150 ms")
        assert.strictEqual((yield* get("/stream?ms=300")).text, "firstlast")
      })
  )
})

layer(platformLayer())("a switch", (it) => {
  it.effect("loses no request, and none sees code of one release and files of another", () =>
    Effect.gen(function* () {
      const { live: makeLive, port, host } = yield* PlatformKey
      const name = "switched.localhost"
      const releases = []
      for (const version of [201, 202]) {
        releases.push(yield* placeSite({ files: { "/version": `${version}` } }, { STATUS: `${version}` }))
      }
      const [first, second] = releases as [Release, Release]
      yield* makeLive(name, first, 1)
      for (const release of releases) {
        yield* host.publish(release)
        yield* host.warm(release.deploymentId)
      }
      const agent = new Agent({ keepAlive: true })
      const seen: Array<{ readonly asked: number; readonly answered: number; readonly version: number }> = []
      let going = true
      const visitor = async (path: string) => {
        while (going) {
          const asked = performance.now()
          const { status, text } = await ask(port, { host: name, path, agent })
          const version = path === "/version" ? Number(text) : status
          seen.push({ asked, answered: performance.now(), version })
        }
      }
      const visitors = ["/env", "/version", "/env", "/version"].map(visitor)
      const switches: Array<{ readonly begun: number; readonly done: number; readonly version: number }> = []
      for (let generation = 2; generation < 12; generation++) {
        yield* wait(() => sleep(20))
        const version = generation % 2 === 0 ? 202 : 201
        const begun = performance.now()
        yield* makeLive(name, version === 202 ? second : first, generation)
        switches.push({ begun, done: performance.now(), version })
      }
      yield* wait(() => sleep(20))
      going = false
      yield* wait(() => Promise.all(visitors))
      agent.destroy()
      assert.isAbove(seen.length, 50)
      assert.deepStrictEqual([...new Set(seen.map(({ version }) => version))].toSorted(), [201, 202])
      // Whoever asked after a switch was confirmed, and was answered before the next began, saw its release.
      for (const [n, { done, version }] of switches.entries()) {
        const next = switches[n + 1]?.begun ?? Infinity
        const settled = seen.filter(({ answered, asked }) => asked > done && answered < next)
        assert.deepStrictEqual([...new Set(settled.map((each) => each.version))], settled.length > 0 ? [version] : [])
      }
    })
  )

  it.effect("the release before is retired under load, and nobody notices", () =>
    Effect.gen(function* () {
      const { host, live: makeLive, port } = yield* PlatformKey
      const name = "retired.localhost"
      const first = yield* placeSite({}, { STATUS: "201" })
      const second = yield* placeSite({}, { STATUS: "202" })
      yield* makeLive(name, first, 1)
      yield* host.warm(first.deploymentId)
      const statuses: Array<number> = []
      let going = true
      const visitor = async (path: string) => {
        while (going) statuses.push((await ask(port, { host: name, path })).status)
      }
      const visitors = ["/slow?ms=60", "/env", "/slow?ms=5", "/env"].map(visitor)
      yield* wait(() => sleep(60))
      yield* makeLive(name, second, 2)
      yield* host.retire(first.deploymentId)
      yield* wait(() => sleep(60))
      going = false
      yield* wait(() => Promise.all(visitors))
      assert.deepStrictEqual(
        statuses.filter((status) => status >= 300),
        []
      )
      assert.include(statuses, 201)
      assert.include(statuses, 202)
    })
  )
})
