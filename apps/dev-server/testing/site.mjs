// A site in the shape of OpenNext's bundles, without Next: what `site.json` of the commit says.
import { readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

const site = JSON.parse(readFileSync(new URL("./site.json", import.meta.url), "utf8"))
const env = { ...process.env }

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const query = new URLSearchParams(event.rawQueryString)
  if (event.rawPath === "/throw") throw new Error(query.get("text") ?? "thrown")
  if (event.rawPath === "/print") {
    for (let i = 0; i < Number(query.get("times") ?? 1); i++) console.log(query.get("text"))
    if (query.has("error")) console.error(query.get("error"))
    if (query.has("name"))
      console.log(`${"x".repeat(Number(query.get("pad")))}${query.get("name")} is ${env[query.get("name")]}`)
  }
  const statusCode = event.rawPath === "/" ? (site.status ?? 200) : 200
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }
  responseStream.setContentType("application/vnd.awslambda.http-integration-response")
  responseStream.write(JSON.stringify({ statusCode, headers, cookies: [] }))
  responseStream.write(new Uint8Array(8))
  if (event.rawPath === "/env") responseStream.write(`${env[query.get("name")] ?? ""}`)
  else if (event.rawPath === "/slow") {
    await sleep(Number(query.get("ms")))
    responseStream.write(site.text)
  } else if (event.rawPath === "/stream") {
    for (let i = 0; i < 5; i++) {
      responseStream.write(`${site.text}\n`)
      await sleep(Number(query.get("ms")) / 5)
    }
  } else responseStream.write(site.text)
  responseStream.end()
})
