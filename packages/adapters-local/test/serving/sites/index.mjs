// A site in the shape of OpenNext's bundles: `aws-lambda-streaming` around the converter
// `aws-apigw-v2`, without Next. Each path shows one thing that a site may do.
import { appendFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

// As bundles do: the environment is read, and the working directory changed, while it is imported.
const statusAtImport = Number(process.env.STATUS ?? 200)
process.chdir(new URL(".", import.meta.url).pathname)

const routes = {
  "/": async (_event, respond) => respond(200, { "content-type": "text/plain" }).end("hello"),
  "/env": async (_event, respond) => respond(statusAtImport, {}).end(),
  "/echo": async (event, respond) => respond(200, { "content-type": "application/json" }).end(JSON.stringify(event)),
  "/process": async (_event, respond) => {
    const seen = {
      pid: process.pid,
      cwd: process.cwd(),
      argv: process.argv,
      env: process.env,
      send: typeof process.send
    }
    respond(200, { "content-type": "application/json" }).end(JSON.stringify(seen))
  },
  "/cookies": async (_event, respond) => respond(200, {}, ["a=1; Path=/", "b=2, 3; HttpOnly"]).end(),
  "/stream": async (event, respond) => {
    const stream = respond(200, { "content-type": "text/plain" })
    stream.write("first")
    await sleep(Number(new URLSearchParams(event.rawQueryString).get("ms")))
    stream.end("last")
  },
  "/late-body": async (_event, respond) => {
    const stream = respond(200, {})
    await sleep(400)
    stream.end("late")
  },
  "/slow": async (event, respond) => {
    await sleep(Number(new URLSearchParams(event.rawQueryString).get("ms")))
    respond(200, {}).end("slow")
  },
  "/hang": () => new Promise(() => {}),
  "/block": async (_event, respond) => {
    respond(200, {}).end("blocking")
    await sleep(20)
    for (;;);
  },
  "/large": async (event, respond) => {
    const stream = respond(200, {})
    let left = Number(new URLSearchParams(event.rawQueryString).get("bytes"))
    while (left > 0) {
      const chunk = Buffer.alloc(Math.min(left, 64 * 1024), "x")
      left -= chunk.length
      if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve))
    }
    stream.end()
  },
  "/crash": async () => {
    console.log("about to crash")
    process.exit(3)
  },
  "/crash-half-way": async (_event, respond) => {
    respond(200, { "content-length": "1000" }).write("half")
    await sleep(30)
    process.exit(3)
  },
  "/throw": async () => {
    throw new Error("thrown before the response")
  },
  "/throw-half-way": async (_event, respond) => {
    respond(200, {}).write("half")
    await sleep(30)
    throw new Error("thrown in the response")
  },
  "/print": async (_event, respond) => {
    console.log("to stdout")
    console.error("to stderr")
    respond(200, {}).end()
  },
  "/after": async (event, respond) => {
    respond(200, {}).end("answered")
    await sleep(100)
    appendFileSync(new URLSearchParams(event.rawQueryString).get("file"), "after")
  },
  "/stale": async (event, respond) => {
    const host = event.headers["x-forwarded-host"]
    const wish = { host, url: "/regenerate?x=1", deduplicationId: "one" }
    for (let i = 0; i < 3; i++) globalThis[Symbol.for("anchor.revalidate")](wish)
    respond(200, {}).end()
  },
  "/regenerate": async (event, respond) => {
    const { host } = event.headers
    const seen = [
      event.requestContext.http.method,
      host,
      event.headers["x-isr"],
      event.headers["x-prerender-revalidate"]
    ]
    console.log(`regenerating ${seen.join(" ")}`)
    await sleep(30)
    respond(200, {}).end()
  }
}

const streamHandler = async (event, responseStream, context) => {
  context.callbackWaitsForEmptyEventLoop = false
  // Exactly as OpenNext writes it: content type, JSON, eight NUL bytes, body.
  const respond = (statusCode, headers, cookies = []) => {
    responseStream.setContentType("application/vnd.awslambda.http-integration-response")
    responseStream.write(JSON.stringify({ statusCode, headers, cookies }))
    responseStream.write(new Uint8Array(8))
    return responseStream
  }
  const status = /^\/status\/(\d+)$/.exec(event.rawPath)?.[1]
  if (status !== undefined) return void respond(Number(status), status === "307" ? { location: "/" } : {}).end()
  const route = routes[event.rawPath]
  if (route === undefined) return void respond(404, {}).end("no such page")
  await route(event, respond)
}

export const handler = awslambda.streamifyResponse(streamHandler)
