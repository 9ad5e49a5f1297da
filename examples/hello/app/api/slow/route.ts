import { numberFrom } from "@/lib/numberFrom"
import { release } from "@/lib/release"

/** A request that is under way for a while: what becomes of it while another release goes live? */
export const GET = async (request: Request) => {
  const ms = numberFrom(request, "ms", { initial: 1000, max: 30_000 })
  await new Promise((done) => setTimeout(done, ms))
  return Response.json({ ms, ...release() })
}
