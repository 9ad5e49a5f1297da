import { numberFrom } from "@/lib/numberFrom"

/** `chunks` lines, `ms` milliseconds apart. */
export const GET = (request: Request) => {
  const chunks = numberFrom(request, "chunks", { initial: 10, max: 1000 })
  const ms = numberFrom(request, "ms", { initial: 200, max: 10_000 })
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent === chunks) return controller.close()
      if (sent > 0) await new Promise((done) => setTimeout(done, ms))
      sent += 1
      controller.enqueue(new TextEncoder().encode(`${sent} of ${chunks}\n`))
    }
  })
  return new Response(body, {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }
  })
}
