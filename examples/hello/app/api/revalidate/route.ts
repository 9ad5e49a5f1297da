import { revalidatePath, revalidateTag } from "next/cache"

/** `?tag=` or `?path=`: what is cached under it is made anew by the next request. */
export const POST = (request: Request) => {
  const query = new URL(request.url).searchParams
  const tag = query.get("tag")
  const path = query.get("path")
  if (tag === null && path === null) {
    return Response.json({ error: "Say what: ?tag=reading or ?path=/isr" }, { status: 400 })
  }
  if (tag !== null) revalidateTag(tag, { expire: 0 })
  if (path !== null) revalidatePath(path)
  // A browser's form goes back to the page; the address stays relative, whatever proxy is in front.
  if (request.headers.get("accept")?.includes("text/html")) {
    return new Response(null, { status: 303, headers: { location: "/tagged" } })
  }
  return Response.json({ revalidated: { tag, path } })
}
