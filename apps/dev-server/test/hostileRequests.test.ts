/** Requests that nobody honest sends: each gets a clear answer, and changes nothing. */
import { createHmac, randomUUID } from "node:crypto"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { setTimeout as sleep } from "node:timers/promises"
import { processTable } from "@anchor-deploy/adapters-local"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type Json, RunningServer } from "../testing/RunningServer.ts"

let directory: string
let server: RunningServer
let secret: string
let otherSecret: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anchor-hostile-"))
  server = await RunningServer.start({ dataDirectory: join(directory, "data") })
  secret = (await server.api("POST", "/projects", { projectId: "site" })).json.webhookSecret
  otherSecret = (await server.api("POST", "/projects", { projectId: "other" })).json.webhookSecret
})

afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const sign = (body: string | Buffer, key = secret, algorithm = "sha256") =>
  `${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`

const push = { ref: "refs/heads/dev", before: "0".repeat(40), after: "1".repeat(40) }
const pushBody = JSON.stringify(push)

const webhook = (body: string | Buffer, headers: Record<string, string> = {}, project = "site") =>
  server.ask("POST", `/webhook/${project}`, {
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": sign(body),
      ...headers
    }
  })

/** Bytes on a socket, for what an HTTP client would not send. */
const raw = async (request: string): Promise<string> => {
  const socket = connect(server.port, "127.0.0.1")
  socket.end(request)
  return text(socket)
}

describe("a webhook's signature", () => {
  const good = sign(pushBody, "x")
  it.each([
    ["missing", { "x-hub-signature-256": "" }],
    ["wrong", { "x-hub-signature-256": good }],
    ["short", { "x-hub-signature-256": good.slice(0, 20) }],
    ["without its name", { "x-hub-signature-256": good.slice(7) }],
    ["not hexadecimal", { "x-hub-signature-256": `sha256=${"z".repeat(64)}` }]
  ])("%s is refused", async (_, headers) => {
    const answer = await webhook(pushBody, headers)
    assert.strictEqual(answer.status, 401)
    assert.match(answer.headers["content-type"] ?? "", /problem\+json/)
  })

  it("of SHA-1, of another project, or over re-encoded JSON is refused", async () => {
    const answers = await Promise.all([
      webhook(pushBody, { "x-hub-signature-256": "", "x-hub-signature": sign(pushBody, secret, "sha1") }),
      webhook(pushBody, { "x-hub-signature-256": sign(pushBody, secret, "sha1") }),
      webhook(pushBody, { "x-hub-signature-256": sign(pushBody, otherSecret) }),
      webhook(pushBody, { "x-hub-signature-256": sign(JSON.stringify(push, null, 2)) })
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [401, 401, 401, 401]
    )
  })

  it("tells nothing about which projects exist", async () => {
    const [unknown, wrong] = await Promise.all([
      webhook(pushBody, {}, "nobody-has-this"),
      webhook(pushBody, { "x-hub-signature-256": sign(pushBody, "wrong") })
    ])
    assert.strictEqual(unknown.status, 401)
    assert.strictEqual(unknown.text, wrong.text)
    for (const id of ["..%2f..%2fetc", "A".repeat(300), "%F0%9F%92%A9", "dpl-x"]) {
      assert.strictEqual((await webhook(pushBody, {}, id)).status, 401)
    }
  })
})

describe("a signed webhook body", () => {
  it.each([
    ["no JSON", "{"],
    ["an array", "[]"],
    ["a number", "1"],
    ["empty", ""],
    ["not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["a million brackets deep", "[".repeat(1_000_000)],
    ["a push without its commit", JSON.stringify({ ref: "refs/heads/main" })],
    ["a push of something else", JSON.stringify({ ...push, ref: 7 })]
  ])("that is %s is a bad request", async (_, body) => {
    const answer = await webhook(body)
    assert.strictEqual(answer.status, 400)
    assert.strictEqual(answer.json.code, "bad-request")
  })

  it("with deep nesting in what nobody reads is fine", async () => {
    const body = JSON.stringify({ ...push }).replace("}", `,"deep":${"[".repeat(2000)}${"]".repeat(2000)}}`)
    assert.strictEqual((await webhook(body)).status, 200)
  })

  it("over 25 MB is too large, also when its length is not announced", async () => {
    const big = Buffer.alloc(25 * 1024 * 1024 + 1, 0x20)
    assert.strictEqual((await webhook(big)).status, 413)
    const chunked = await raw(
      `POST /webhook/site HTTP/1.1\r\nHost: localhost:${server.port}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n` +
        `${big.length.toString(16)}\r\n${big.toString("latin1")}\r\n0\r\n\r\n`
    ).catch(() => "reset")
    assert.match(chunked, /^HTTP\/1\.1 413|^reset/)
  })

  it("of nearly 25 MB is read", async () => {
    const body = JSON.stringify({ ...push, padding: "x".repeat(24 * 1024 * 1024) })
    assert.deepEqual((await webhook(body)).json, { ignored: "branch" })
  })

  it("of an event that Anchor does not know is ignored, a ping too", async () => {
    assert.deepEqual((await webhook("{}", { "x-github-event": "ping" })).json, { ignored: "ping" })
    assert.deepEqual((await webhook("{}", { "x-github-event": "star" })).json, { ignored: "event star" })
  })

  it("without the headers that GitHub sends is a bad request", async () => {
    assert.strictEqual((await webhook(pushBody, { "x-github-delivery": "" })).status, 400)
    assert.strictEqual((await webhook(pushBody, { "x-github-delivery": "a".repeat(200) })).status, 400)
  })
})

describe("ids in paths", () => {
  it.each(["..", "%2e%2e", "a%2fb", "UPPER", "x".repeat(300), "%ED%A0%80", "dpl-1", "localhost", "%00"])(
    "%s finds nothing",
    async (id) => {
      assert.include([404, 400], (await server.api("GET", `/projects/${id}`)).status)
      assert.include([404, 400], (await server.api("GET", `/deployments/${id}`)).status)
    }
  )
})

describe("a new project", () => {
  it.each([
    [{ projectId: "../x" }, "projectId"],
    [{ projectId: "www" }, "projectId"],
    [{ projectId: "dpl-x" }, "projectId"],
    [{ projectId: "x".repeat(41) }, "projectId"],
    [{ projectId: "ok", repoUrl: "ext::sh -c id" }, "repoUrl"],
    [{ projectId: "ok", repoUrl: "--upload-pack=id" }, "repoUrl"],
    [{ projectId: "ok", repoUrl: "file:///etc" }, "repoUrl"],
    [{ projectId: "ok", repoUrl: "https://user:pw@example.com/x.git" }, "repoUrl"],
    [{ projectId: "ok", repoUrl: "https://example.com/x\n.git" }, "repoUrl"],
    [{ projectId: "ok", branch: "--help" }, "branch"],
    [{ projectId: "ok", branch: "a..b" }, "branch"],
    [{ projectId: "ok", rootDirectory: "../up" }, "rootDirectory"],
    [{ projectId: "ok", rootDirectory: "/abs" }, "rootDirectory"]
  ])("%j is refused, by the field's name", async (body, field) => {
    const answer = await server.api("POST", "/projects", body)
    assert.strictEqual(answer.status, 400)
    assert.deepEqual(answer.json.errors[0].path, ["payload", field])
    assert.strictEqual((await server.api("GET", "/projects/ok")).status, 404)
  })
})

describe("environment variables", () => {
  const put = (envVars: unknown, headers: Record<string, string> = {}) =>
    server.api("PUT", "/projects/site/env", { envVars }, headers)
  it.each([
    ["lower case", [{ key: "lower", value: "1" }]],
    [
      "twice",
      [
        { key: "A", value: "1" },
        { key: "A", value: "2" }
      ]
    ],
    ["reserved", [{ key: "NODE_OPTIONS", value: "1" }]],
    ["reserved by prefix", [{ key: "LD_PRELOAD", value: "1" }]],
    ["65 KB in all", [{ key: "A", value: "x".repeat(65 * 1024) }]],
    ["a secret that has no value", [{ key: "S", isSecret: true }]],
    ["with NUL", [{ key: "A", value: "a\0b" }]]
  ])("that are %s are refused, and nothing changes", async (_, envVars) => {
    const before = (await server.api("GET", "/projects/site/env")).json
    const answer = await put(envVars)
    assert.strictEqual(answer.status, 400)
    assert.strictEqual(answer.json.code, "invalid-environment")
    assert.deepEqual((await server.api("GET", "/projects/site/env")).json, before)
  })

  it("that are secret never come back", async () => {
    const { json } = await put([{ key: "TOKEN", value: "top-secret-value", isSecret: true }])
    assert.notInclude(JSON.stringify(json), "top-secret-value")
    assert.notInclude((await server.api("GET", "/projects/site/env")).text, "top-secret-value")
    const stale = await put([], { "if-match": String(json.envVersion - 1) })
    assert.strictEqual(stale.status, 412)
  })
})

describe("the server's own name", () => {
  it("is all that the API answers to", async () => {
    assert.strictEqual((await server.ask("GET", "/projects", { host: "attacker.example" })).status, 421)
    const misled = await server.ask("GET", "/projects", { host: "site.localhost" })
    assert.strictEqual(misled.status, 404)
    assert.match(misled.headers["content-type"] ?? "", /^text\/plain/)
    assert.match(misled.text, /^Nothing was pushed yet\n/)
  })

  it("is the only origin whose pages may change something", async () => {
    const from = (headers: Record<string, string>) => server.api("POST", "/projects", { projectId: "evil" }, headers)
    const site = `http://site.localhost:${server.port}`
    assert.strictEqual((await from({ origin: site })).json.code, "cross-origin")
    assert.strictEqual((await from({ origin: "null" })).status, 403)
    assert.strictEqual((await from({ "sec-fetch-site": "same-site" })).status, 403)
    const form = await server.ask("POST", "/projects", {
      body: '{"projectId":"evil"}',
      headers: { "content-type": "text/plain" }
    })
    assert.strictEqual(form.status, 415)
    assert.strictEqual((await server.api("GET", "/projects/evil")).status, 404)
    const own = await server.api(
      "POST",
      "/projects",
      { projectId: "mine" },
      { origin: `http://localhost:${server.port}` }
    )
    assert.strictEqual(own.status, 201)
  })

  it("belongs to one user at a time", async () => {
    const bob = { "x-user-id": "bob" }
    assert.strictEqual((await server.api("GET", "/projects/site", undefined, bob)).json.code, "access-denied")
    assert.strictEqual((await server.api("DELETE", "/projects/site", undefined, bob)).status, 403)
    assert.strictEqual((await server.api("GET", "/projects", undefined, { "x-user-id": "../.." })).status, 401)
    assert.deepEqual((await server.api("GET", "/projects", undefined, bob)).json.items, [])
  })
})

describe("malformed HTTP", () => {
  it.each([
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["a target that is no path", "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"],
    ["a huge header", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(100_000)}\r\n\r\n`],
    ["rubbish", "\x00\x01\x02\r\n\r\n"]
  ])("%s is answered and survived", async (_, request) => {
    const answer = await raw(request).catch(() => "reset")
    assert.match(answer, /^HTTP\/1\.1 4\d\d|^reset/)
    assert.strictEqual((await server.api("GET", "/health")).status, 200)
  })
})

describe("two pushes at the same moment", () => {
  it("get two sequences, and many deliveries of one push get one deployment", async () => {
    const body = (sha: string) =>
      JSON.stringify({ ref: "refs/heads/main", after: sha.repeat(40), before: "0".repeat(40) })
    const [a, b] = await Promise.all([webhook(body("a")), webhook(body("b"))])
    assert.deepEqual([a.status, b.status], [202, 202])
    assert.strictEqual(a.headers["location"], `/deployments/${a.json.deploymentId}`)
    assert.notStrictEqual(a.json.deploymentId, b.json.deploymentId)
    const delivery = { "x-github-delivery": randomUUID() }
    const many = await Promise.all(Array.from({ length: 20 }, () => webhook(body("c"), delivery)))
    assert.deepEqual(new Set(many.map((answer) => answer.status)), new Set([202]))
    assert.strictEqual(new Set(many.map((answer) => answer.json.deploymentId)).size, 1)
    const { json } = await server.api("GET", "/projects/site/deployments?limit=100")
    assert.deepEqual(
      json.items.map((each: Json) => each.sequence),
      [3, 2, 1]
    )
  })
})

describe("a push that breaks off", () => {
  it("leaves no git process behind", async () => {
    const { token } = (await server.api("POST", "/projects/site/push-token")).json
    const socket = connect(server.port, "127.0.0.1")
    const authorization = Buffer.from(`anchor:${token}`).toString("base64")
    socket.write(
      `POST /git/site.git/git-receive-pack HTTP/1.1\r\nHost: localhost:${server.port}\r\n` +
        `Authorization: Basic ${authorization}\r\nContent-Type: application/x-git-receive-pack-request\r\n` +
        `Content-Length: 100000\r\n\r\n0000`
    )
    const gits = async () => {
      const table = await processTable()
      const mine = table.filter(({ parent }) => parent === server.child.pid)
      const names = await Promise.all(mine.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")))
      return names.filter((name) => name.includes("http-backend")).length
    }
    const until = async (count: number) => {
      for (let waited = 0; waited < 5000 && (await gits()) !== count; waited += 20) await sleep(20)
      return gits()
    }
    assert.strictEqual(await until(1), 1)
    socket.destroy()
    assert.strictEqual(await until(0), 0)
  })
})
