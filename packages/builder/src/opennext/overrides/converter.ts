import { Buffer } from "node:buffer"

/** What we read of a Lambda event in payload format 2.0, as function URLs send it. */
export interface LambdaEvent {
  readonly rawPath: string
  readonly rawQueryString: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: ReadonlyArray<string>
  readonly body?: string
  readonly isBase64Encoded?: boolean
  readonly requestContext: { readonly http: { readonly method: string; readonly sourceIp: string } }
}

/** Names are lower-case from here on; cookies come beside the other headers. */
const headersOf = ({ cookies, headers }: LambdaEvent): Record<string, string> => ({
  ...(cookies === undefined ? {} : { cookie: cookies.join("; ") }),
  ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
})

const queryOf = (text: string): Record<string, string | Array<string>> => {
  const parameters = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name)
      return [name, values.length > 1 ? values : values[0]!]
    })
  )
}

const cookiesOf = (cookies: ReadonlyArray<string> = []): Record<string, string> =>
  Object.fromEntries(
    cookies.map((cookie) => {
      const at = cookie.indexOf("=")
      return at < 0 ? [cookie, ""] : [cookie.slice(0, at), cookie.slice(at + 1)]
    })
  )

const urlOf = (event: LambdaEvent, headers: Readonly<Record<string, string>>): string => {
  const protocol = headers["x-forwarded-proto"] === "http" ? "http" : "https"
  const host = headers["x-forwarded-host"] ?? headers.host ?? "localhost"
  return `${protocol}://${host}${event.rawPath}${event.rawQueryString ? `?${event.rawQueryString}` : ""}`
}

/**
 * OpenNext's `aws-apigw-v2`, except that the site sees the scheme that its visitor uses. OpenNext says
 * `https:` whatever comes, so that on a laptop every redirect to an absolute address, which a proxy
 * makes of `request.url`, would lead nowhere.
 *
 * Functions stream their answers, so nothing is ever converted back.
 */
const converter = {
  name: "anchor",
  async convertFrom(event: LambdaEvent) {
    const headers = headersOf(event)
    return {
      type: "core" as const,
      method: event.requestContext.http.method,
      rawPath: event.rawPath,
      url: urlOf(event, headers),
      body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
      headers,
      remoteAddress: event.requestContext.http.sourceIp,
      query: queryOf(event.rawQueryString),
      cookies: cookiesOf(event.cookies)
    }
  },
  convertTo: () => Promise.reject(new Error("Answers are streamed; there is nothing to convert."))
}

export default converter
