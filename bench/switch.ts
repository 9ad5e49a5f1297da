/**
 * `switch`: production moves 200 times between two warm releases, under 32 connections that ask
 * without a pause for quick, slow (150 ms) and streaming (150 ms) pages. To reach: no request fails, none is reset,
 * and every answer is whole and of one release.
 */
import { Agent, request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { millis, print, quantile } from "./figures.ts"
import { twoReleases } from "./twoReleases.ts"

const switches = 200
const connections = 32
const pages = ["/", "/slow?ms=150", "/stream?ms=150", "/", "/_next/static/main.js"]

interface Tally {
  answers: number
  failed: number
  reset: number
  mixed: number
  readonly quick: Array<number>
}

const ask = (port: number, agent: Agent, path: string): Promise<{ readonly status: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, agent, headers: { host: "site.localhost" } }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => (text += chunk))
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }))
      response.on("error", reject)
      response.on("aborted", () => reject(new Error("aborted")))
    })
    call.on("error", reject)
    call.end()
  })

/** A streaming page says its release five times; a page that says two was served by two. */
const isWhole = (path: string, text: string): boolean =>
  path.startsWith("/stream") ? text === "one\n".repeat(5) || text === "two\n".repeat(5) : text.length > 0

const visit = async (port: number, tally: Tally, isOver: () => boolean, offset: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = offset; !isOver(); i++) {
    const path = pages[i % pages.length]!
    const begun = performance.now()
    try {
      const { status, text } = await ask(port, agent, path)
      tally.answers++
      if (status !== 200) tally.failed++
      else if (!isWhole(path, text)) tally.mixed++
      if (path === "/") tally.quick.push(performance.now() - begun)
    } catch {
      tally.reset++
    }
  }
  agent.destroy()
}

export const run = async (): Promise<void> => {
  const { close, one, server, two } = await twoReleases()
  const tally: Tally = { answers: 0, failed: 0, reset: 0, mixed: 0, quick: [] }
  let over = false
  const visitors = Array.from({ length: connections }, (_, i) => visit(server.port, tally, () => over, i))
  const took: Array<number> = []
  for (let i = 0; i < switches; i++) {
    const begun = performance.now()
    const { json, status } = await server.api("POST", `/deployments/${i % 2 === 0 ? one : two}/promote`)
    if (status !== 200) throw new Error(`a switch was refused: ${JSON.stringify(json)}`)
    took.push(performance.now() - begun)
    await sleep(20)
  }
  over = true
  await Promise.all(visitors)
  await close()
  print({
    switches,
    answers: tally.answers,
    "failed (status)": tally.failed,
    "reset or cut off": tally.reset,
    "not of one release": tally.mixed,
    "switch, median": millis(quantile(took, 0.5)),
    "switch, p99": millis(quantile(took, 0.99)),
    "quick page, median": millis(quantile(tally.quick, 0.5)),
    "quick page, p99": millis(quantile(tally.quick, 0.99))
  })
  if (tally.failed + tally.reset + tally.mixed > 0) process.exitCode = 1
}
