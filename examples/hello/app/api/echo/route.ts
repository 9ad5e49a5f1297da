const echo = async (request: Request): Promise<Response> => {
  const body = await request.text()
  return Response.json(
    {
      method: request.method,
      query: Object.fromEntries(new URL(request.url).searchParams),
      contentType: request.headers.get("content-type"),
      body: parse(body)
    },
    { status: request.method === "POST" ? 201 : 200 }
  )
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

export { echo as GET, echo as POST }
