/**
 * Hosted repositories over git's smart HTTP. A push needs a token that `anchor link` set up, a build
 * fetches with a token of its own. The post-receive hook comes back to this server, with a token for
 * that one push, to deliver it and to tell the pusher how it goes.
 */
import { randomBytes } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import { gitBackend } from "@anchor-deploy/adapters-local"
import type { Project } from "@anchor-deploy/domain"
import { Effect, Option, Stream } from "effect"
import { authorize, passwordOf } from "./authorize.ts"
import { parseUpdates, receivePush } from "./receivePush.ts"

const hookPath = "/git/post-receive"
const repositoryPath = /^\/git\/([^/]+)\.git(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/

const refuse = (response: ServerResponse, status: number, message: string) => {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    ...(status === 401 ? { "www-authenticate": 'Basic realm="Anchor", charset="UTF-8"' } : {})
  })
  response.end(`${message}\n`)
}

const writeAll = (response: ServerResponse) => (chunk: string) =>
  Effect.callback<void>((resume) => {
    if (response.destroyed || response.write(chunk)) return resume(Effect.void)
    const go = () => {
      response.off("drain", go).off("close", go)
      resume(Effect.void)
    }
    response.once("drain", go).once("close", go)
  })

/**
 * Makes the handler for `/git/…`.
 *
 * @param options.baseUrl this server's own address over loopback
 * @param options.afterPush runs when a push has ended, for what its hook may have missed
 */
export const gitEndpoint = Effect.fn("gitEndpoint")(function* <R>(options: {
  readonly baseUrl: string
  readonly afterPush: (project: Project) => Effect.Effect<void, never, R>
}) {
  const services = yield* Effect.context<
    Effect.Services<ReturnType<typeof authorize>> | Stream.Services<ReturnType<typeof receivePush>> | R
  >()
  const run = Effect.runForkWith(services)
  const pushes = new Map<string, Project>()
  const closing = new AbortController()
  yield* Effect.addFinalizer(() => Effect.sync(() => closing.abort()))

  const hook = (request: IncomingMessage, response: ServerResponse) =>
    Effect.gen(function* () {
      const project = pushes.get(/^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "")
      if (project === undefined) return refuse(response, 401, "This hook belongs to no push.")
      const updates = parseUpdates(yield* Effect.promise(() => text(request)))
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8" })
      response.flushHeaders()
      yield* Stream.runForEach(receivePush(options.baseUrl, project, updates), writeAll(response)).pipe(
        Effect.catchCause((cause) =>
          Effect.andThen(
            Effect.logError("A push could not be followed.", cause),
            writeAll(response)("anchor: the log cannot be shown any further; the deployment goes on\n")
          )
        )
      )
      response.end()
    })

  const repository = (request: IncomingMessage, response: ServerResponse, url: URL, id: string, service: string) =>
    Effect.gen(function* () {
      const writes = service === "/git-receive-pack" || url.searchParams.get("service") === "git-receive-pack"
      const token = passwordOf(request.headers.authorization)
      const authorized = yield* authorize(id, token, writes ? "write" : "read")
      if (Option.isNone(authorized)) {
        return refuse(
          response,
          401,
          "Unknown repository or wrong token. Run `anchor link` in your project to set the token up."
        )
      }
      const { directory, project } = authorized.value
      const hookToken = randomBytes(32).toString("base64url")
      if (service === "/git-receive-pack") pushes.set(hookToken, project)
      yield* Effect.promise(() =>
        gitBackend(request, response, {
          repository: directory,
          service,
          query: url.search.slice(1),
          user: project.userId,
          signal: closing.signal,
          environment: { ANCHOR_HOOK_TOKEN: hookToken, ANCHOR_HOOK_URL: `${options.baseUrl}${hookPath}` }
        })
      )
      if (pushes.delete(hookToken)) yield* options.afterPush(project)
    }).pipe(
      Effect.catchCause((cause) =>
        Effect.andThen(
          Effect.logError("A git request failed.", cause),
          Effect.sync(() => {
            if (!response.headersSent)
              refuse(response, 503, "The repository cannot be served now: the server's log says why. Is its disk full?")
            else response.destroy()
          })
        )
      )
    )

  return (request: IncomingMessage, response: ServerResponse, url: URL): void => {
    const [, id, service] = repositoryPath.exec(url.pathname) ?? []
    if (url.pathname === hookPath && request.method === "POST") run(hook(request, response))
    else if (id !== undefined && service !== undefined) run(repository(request, response, url, id, service))
    else refuse(response, 404, "Not found.")
  }
})
