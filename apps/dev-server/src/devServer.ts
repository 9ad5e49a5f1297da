/**
 * Anchor on one machine. It listens before anything else, because the port is the first thing that
 * can be wrong and because builds and hooks need to know it; answers "starting" until the stored
 * routes serve; then takes up what the last process left, and works.
 */
import { fileURLToPath } from "node:url"
import { join } from "node:path"
import { makeSiteFront, ProcessFunctionHost, refuseUpgrade, TableRouter } from "@anchor-deploy/adapters-local"
import { AliasStore, DeploymentStore, FunctionHost } from "@anchor-deploy/domain"
import {
  HeaderAuthentication,
  httpRoutes,
  layerWorker,
  productionHost,
  recover,
  restoreRoutes,
  RuntimeLogWriter,
  Settings,
  sweep,
  withFaults
} from "@anchor-deploy/runtime"
import { NodeHttpServer, NodeServices } from "@effect/platform-node"
import { ByteSize, Cause, Duration, Effect, Layer, Logger, Schedule } from "effect"
import type { RequestListener } from "node:http"
import { HttpIncomingMessage, HttpRouter } from "effect/http"
import { DevServerConfig, repositoryRoot } from "./config.ts"
import { holdDataDirectory } from "./DataLock.ts"
import { isHelloDue, pushHello } from "./first-run/pushHello.ts"
import { waitForPage } from "./first-run/waitForPage.ts"
import { catchUp, catchUpAll } from "./git/catchUp.ts"
import { gitEndpoint } from "./git/gitEndpoint.ts"
import { front } from "./http/front.ts"
import { maxApiBytes } from "./http/guard.ts"
import { listen } from "./http/listen.ts"
import { logger } from "./logger.ts"
import { doors } from "./pages/doors.ts"
import { errorPage } from "./pages/errorPage.ts"
import { platform } from "./platform.ts"

const sweepEvery = Duration.seconds(5)

/** Wakes what is live, so that the first visitor does not wait for it. A release that fails stays for later. */
const warmLive = Effect.gen(function* () {
  const aliases = yield* AliasStore
  const host = yield* FunctionHost
  yield* Effect.forEach(
    yield* aliases.all,
    ({ deploymentId, projectId }) =>
      deploymentId === undefined
        ? Effect.void
        : host
            .warm(deploymentId)
            .pipe(Effect.catch((error) => Effect.logWarning(`${projectId} does not start: ${error.message}`))),
    { discard: true }
  )
})

/** What makes `anchor` known to a shell, and where this server is if that is not the usual place. */
const exportLine = (port: number): string =>
  `export PATH="${join(repositoryRoot, "apps", "cli", "bin")}:$PATH"${port === 3000 ? "" : ` ANCHOR_URL=http://localhost:${port}`}`

/** What a start finds: sites that are live, and deployments that it goes on with. */
const tellWhatIsHere = Effect.gen(function* () {
  const aliases = yield* AliasStore
  const deployments = yield* DeploymentStore
  const { siteUrl } = yield* Settings
  for (const { deploymentId, projectId } of yield* aliases.all) {
    if (deploymentId !== undefined)
      yield* Effect.logInfo(`${projectId} is live at ${siteUrl(yield* productionHost(projectId))}`)
  }
  for (const { deploymentId, projectId, status } of yield* deployments.unfinished) {
    yield* Effect.logInfo(`${projectId}: going on with ${deploymentId}, which was ${status}`)
  }
})

const apiHandler = Effect.gen(function* () {
  const app = yield* HttpRouter.toHttpEffect(httpRoutes.pipe(Layer.provide(HeaderAuthentication))).pipe(
    // An id that is too long is for its endpoint to refuse, in its own words.
    Effect.provideService(HttpRouter.RouterConfig, { maxParamLength: 1000 })
  )
  const scope = yield* Effect.scope
  return yield* NodeHttpServer.makeHandler(
    withFaults(app).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxApiBytes))),
    { scope }
  )
})

const serve = Effect.fn("serve")(function* (options: {
  readonly port: number
  readonly dataDirectory: string
  readonly hello: boolean
  readonly open: (listener: RequestListener) => void
}) {
  const { dataDirectory, port } = options
  const baseUrl = `http://127.0.0.1:${port}`
  const { lookup } = yield* TableRouter.RouteTable
  const { pin } = yield* ProcessFunctionHost.SiteReleases
  const runtimeLog = yield* RuntimeLogWriter

  yield* restoreRoutes()
  yield* recover()
  const git = yield* gitEndpoint({ baseUrl, afterPush: (project) => catchUp(baseUrl, project) })
  const warn = Effect.runForkWith(yield* Effect.context<never>())
  const { home, unserved } = yield* doors
  const site = makeSiteFront({
    lookup,
    pin,
    onUnknownHost: unserved,
    renderError: errorPage(`http://localhost:${port}`),
    onFailure: (deploymentId, message) => {
      runtimeLog.add(deploymentId, "request", message)
      warn(Effect.logWarning(`${deploymentId}: ${message}`))
    }
  })
  options.open(front({ api: yield* apiHandler, git, home, site, isReady: () => true }))
  yield* Effect.logInfo(`Anchor answers at http://localhost:${port} (data in ${dataDirectory})`)

  yield* tellWhatIsHere
  yield* Effect.addFinalizer(() => Effect.logInfo("Stopping: sites and builds are ended, everything is kept."))

  yield* Layer.build(layerWorker)
  const lastHints = new Map()
  yield* Effect.suspend(() => sweep(lastHints)).pipe(
    Effect.catchCause((cause) => Effect.logError("A sweep met a fault.", cause)),
    Effect.repeat(Schedule.spaced(sweepEvery)),
    Effect.forkScoped
  )
  yield* Effect.forkScoped(warmLive)

  if (options.hello && (yield* isHelloDue)) {
    yield* Effect.logInfo("Nothing is here yet: pushing the example site, as you would push yours.")
    yield* pushHello({ example: join(repositoryRoot, "examples", "hello"), dataDirectory, port }).pipe(
      Effect.andThen(waitForPage(port, "hello.localhost")),
      Effect.catch((error) => Effect.logError(`The example site is not live: ${error.message}`))
    )
  } else {
    yield* catchUpAll(baseUrl)
  }
  yield* Effect.logInfo(`For the anchor command anywhere: ${exportLine(port)}`)
  return yield* Effect.never
})

/**
 * The whole dev-server, until it is interrupted.
 *
 * @param builder the program that builds; tests bring a quick one
 */
export const makeDevServer = (builder: string) =>
  Effect.gen(function* () {
    const config = yield* DevServerConfig
    yield* holdDataDirectory(config.dataDirectory)
    const closed = front({ api: never, git: never, home: never, site: never, isReady: () => false })
    let listener: RequestListener = closed
    const port = yield* listen(config.port, (request, response) => listener(request, response), refuseUpgrade)
    const open = (opened: RequestListener) => {
      listener = opened
    }
    const { dataDirectory } = config
    return yield* serve({ port, dataDirectory, hello: config.hello === "on", open }).pipe(
      // What works and answers ends before the stores that it needs.
      Effect.ensuring(Effect.sync(() => open(closed))),
      Effect.scoped,
      Effect.provide(platform({ ...config, port, builder }))
    )
  }).pipe(
    Effect.scoped,
    Effect.provide([DevServerConfig.layer, NodeServices.layer, NodeHttpServer.layerHttpServices]),
    Effect.tapCause(explain),
    Effect.provide(Logger.layer([logger]))
  )

/** Why it does not start, in a sentence if it is something that a user can mend. */
const explain = (cause: Cause.Cause<unknown>) => {
  if (Cause.hasInterruptsOnly(cause)) return Effect.void
  const error = Cause.squash(cause)
  const isFact = typeof error === "object" && error !== null && "_tag" in error && "message" in error
  return isFact ? Effect.logError(error.message) : Effect.logError("The server met a fault.", cause)
}

/** Doors that are never opened: the front answers "starting" before them. */
const never = () => undefined

export const devServer = makeDevServer(fileURLToPath(new URL("./builder/main.ts", import.meta.url)))
