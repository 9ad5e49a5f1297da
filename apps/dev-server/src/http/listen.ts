import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { Effect, Schema } from "effect"
import { portHolder } from "./portHolder.ts"

export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", {
  port: Schema.Int,
  holder: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const by = this.holder === undefined ? "" : ` by ${this.holder}`
    return `Port ${this.port} is taken${by}. Choose another: ANCHOR_PORT=${this.port + 1} npm start (0 takes any free one).`
  }
}

/** How long requests in flight may still take when the server stops. */
const drainMillis = 5_000

const bind = (server: Server, port: number, host: string) =>
  Effect.callback<void, NodeJS.ErrnoException>((resume) => {
    server.once("error", (error) => resume(Effect.fail(error)))
    server.listen(port, host, () => resume(Effect.void))
  })

const close = (server: Server) =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
    server.closeIdleConnections()
    const timer = setTimeout(() => server.closeAllConnections(), drainMillis)
    timer.unref()
  })

/**
 * Listens on loopback alone: 127.0.0.1, and ::1 where the machine has it. Answers the port; closes
 * with the scope, after requests in flight were answered.
 */
export const listen = Effect.fn("listen")(function* (
  port: number,
  onRequest: RequestListener,
  onUpgrade: (request: IncomingMessage, socket: Duplex) => void
) {
  const make = () => {
    // Big pushes and slow uploads take their time; header and idle limits stay Node's own.
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000, highWaterMark: 64 * 1024 }, onRequest)
    server.on("upgrade", onUpgrade)
    return server
  }
  const server = make()
  yield* Effect.acquireRelease(
    bind(server, port, "127.0.0.1").pipe(
      Effect.catch((error) =>
        error.code === "EADDRINUSE"
          ? Effect.flatMap(portHolder(port), (holder) =>
              Effect.fail(new PortTaken({ port, ...(holder === undefined ? {} : { holder }) }))
            )
          : Effect.die(error)
      )
    ),
    () => close(server)
  )
  const bound = (server.address() as AddressInfo).port
  const second = make()
  yield* Effect.acquireRelease(
    bind(second, bound, "::1").pipe(
      Effect.as(true),
      Effect.catch(() => Effect.succeed(false))
    ),
    (listening) => (listening ? close(second) : Effect.void)
  )
  return bound
})
