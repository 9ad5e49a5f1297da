import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http"
import { connect } from "node:net"
import { buffer } from "node:stream/consumers"

export interface Ask {
  readonly method?: string
  readonly host: string
  /** As it goes over the wire. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | ReadonlyArray<string>>>
  readonly body?: string | Buffer
  readonly agent?: Agent
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

/** The beginning of an answer; the body is still to come. */
export const begin = (
  port: number,
  { agent, body, headers, host, method = "GET", path = "/" }: Ask
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      method,
      path,
      agent: agent ?? false,
      headers: { host, ...headers } as never
    }
    request(options, resolve).once("error", reject).end(body)
  })

export const ask = async (port: number, question: Ask): Promise<Answer> => {
  const response = await begin(port, question)
  const body = await buffer(response)
  return { status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() }
}

/** What comes back for bytes that no HTTP client would send. */
export const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ""
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"))
    socket.setEncoding("latin1")
    socket.on("data", (chunk) => (answer += chunk))
    socket.on("error", reject)
    socket.on("close", () => resolve(answer))
  })
