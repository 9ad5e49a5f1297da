/**
 * The program that runs one function of one release: what Lambda's runtime is to the bundle, in a
 * process of its own, because bundles change the working directory, `process.env` and `globalThis`.
 *
 * It waits for one message on its IPC channel, sets the environment, offers `awslambda`, imports the
 * bundle and serves HTTP on a unix socket, each request turned into a function URL's event. When the
 * channel closes, its parent is gone and so is its reason to be; that holds for a killed parent too.
 *
 * Plain Node.js without dependencies: all that is imported here is part of every cold start.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { RevalidationWish } from "@anchor-deploy/domain/site-cache"
import { answerBuffered } from "./answerBuffered.ts"
import { awslambda, type Handler } from "./awslambda.ts"
import { lambdaEvent } from "./lambdaEvent.ts"
import { failResponse, LambdaResponse } from "./LambdaResponse.ts"
import { loadHandler } from "./loadHandler.ts"
import type { FromFunction, Start } from "./messages.ts"
import { readBody } from "./readBody.ts"

/** Headers may grow on their way through the front. */
const maxHeaderSize = 64 * 1024

const run = async (start: Start, send: (message: FromFunction) => void): Promise<void> => {
  Object.assign(process.env, start.environment)
  Object.assign(globalThis, {
    awslambda,
    [Symbol.for("anchor.revalidate")]: (wish: RevalidationWish) => send({ _tag: "Revalidate", wish })
  })
  const handler = await loadHandler(start.directory, start.handler)

  let active = 0
  let stopping = false
  // The front holds its connections open and closes them itself: a socket that closes here just when
  // a request is sent on it would lose that request.
  const timeouts = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }
  const server = createServer({ ...timeouts, maxHeaderSize }, (request, response) => {
    active += 1
    const answered = answer(start, handler, request, response).catch((error: unknown) => {
      if (request.complete) console.error(error)
      failResponse(response)
    })
    const closed = new Promise((resolve) => response.once("close", resolve))
    // A handler may go on working after its response, to fill a cache for the next one.
    void Promise.all([answered, closed]).then(() => {
      active -= 1
      if (stopping && active === 0) process.exit(0)
    })
  })
  process.on("SIGTERM", () => {
    stopping = true
    if (active === 0) process.exit(0)
    server.close()
    server.closeIdleConnections()
  })
  server.listen(start.socketPath, () => send({ _tag: "Ready" }))
}

const answer = async (
  start: Start,
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> => {
  const deadline = Date.now() + start.timeoutMillis
  const body = await readBody(request, start.maxBodyBytes)
  if (body === undefined) {
    const message = `The request body is larger than ${start.maxBodyBytes} bytes.\n`
    response.writeHead(413, { "content-type": "text/plain; charset=utf-8" }).end(message)
    return
  }
  const event = lambdaEvent(request, body)
  const context = {
    callbackWaitsForEmptyEventLoop: false,
    functionName: start.functionName,
    awsRequestId: event.requestContext.requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now())
  }
  if (!handler.streams) {
    answerBuffered(response, await handler.handle(event, context))
    return
  }
  const stream = new LambdaResponse(response)
  stream.on("error", (error) => console.error(error))
  await handler.handle(event, stream, context)
}

const send = process.send?.bind(process)
if (send === undefined) throw new Error("This program is started by Anchor and speaks with it.")
process.on("disconnect", () => process.exit(0))
process.once("message", (message) => {
  // The site's code has no business on this channel.
  delete process.send
  run(message as Start, send).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
