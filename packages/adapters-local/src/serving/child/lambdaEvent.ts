import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

/** What a Lambda function URL sends: payload format 2.0, as far as handlers of sites read it. */
export interface LambdaEvent {
  readonly version: "2.0"
  readonly routeKey: "$default"
  readonly rawPath: string
  readonly rawQueryString: string
  readonly cookies?: ReadonlyArray<string>
  readonly headers: Readonly<Record<string, string>>
  readonly requestContext: {
    readonly requestId: string
    readonly domainName: string
    readonly stage: "$default"
    readonly timeEpoch: number
    readonly http: {
      readonly method: string
      readonly path: string
      readonly protocol: string
      readonly sourceIp: string
      readonly userAgent: string
    }
  }
  readonly body?: string
  readonly isBase64Encoded: boolean
}

/**
 * The event for a request that came through the front, which has set `x-forwarded-*` and let no
 * client's own through. The path stays as it was sent.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export const lambdaEvent = (request: IncomingMessage, body: Buffer): LambdaEvent => {
  const target = request.url ?? "/"
  const mark = target.indexOf("?")
  const rawPath = mark === -1 ? target : target.slice(0, mark)
  const { cookie, ...rest } = request.headers
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value
  }
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: mark === -1 ? "" : target.slice(mark + 1),
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers,
    requestContext: {
      requestId: randomUUID(),
      domainName: headers["host"] ?? "",
      stage: "$default",
      timeEpoch: Date.now(),
      http: {
        method: request.method ?? "GET",
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: headers["x-forwarded-for"] ?? "",
        userAgent: headers["user-agent"] ?? ""
      }
    },
    ...(body.length === 0 ? {} : { body: body.toString("base64") }),
    isBase64Encoded: body.length > 0
  }
}
