import { Status } from "@anchor-deploy/domain"
import { LogLineView, RuntimeLineView } from "@anchor-deploy/runtime/api"
import { DateTime, Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { followLog } from "../client/followLog.ts"
import { followRuntimeLog } from "../client/followRuntimeLog.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeploymentOr } from "../deployment/findDeployment.ts"
import { newestOfAll } from "../deployment/history.ts"
import { settled } from "../deployment/settled.ts"
import { print, printJson } from "../output/answer.ts"
import { printable } from "../output/printable.ts"
import { Json } from "../target/flags.ts"
import { Target } from "../target/Target.ts"

const Ended = Schema.Struct({ status: Status })

const pageSize = 1000

interface Page<Line> {
  readonly logs: ReadonlyArray<Line>
  readonly nextCursor: string | null
}

/** All lines that there are now. */
const lines = <Line, E, R>(
  page: (query: { readonly limit: number; readonly cursor?: string }) => Effect.Effect<Page<Line>, E, R>
) =>
  Stream.paginate(undefined as string | undefined, (cursor) =>
    Effect.map(page({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }), ({ logs, nextCursor }) => {
      const more = logs.length === pageSize && nextCursor !== null
      return [logs, more ? Option.some(nextCursor) : Option.none()] as const
    })
  )

/** The deployment that production serves, or the newest where it serves none. */
const liveOrNewest = Effect.gen(function* () {
  const client = yield* AnchorClient
  const projectId = yield* (yield* Target).project
  const { deploymentId } = yield* client.production.live({ params: { projectId } })
  if (deploymentId === null) return yield* newestOfAll
  return yield* client.deployments.get({ params: { deploymentId } })
})

/** "2026-01-02T03:04:05Z default/stderr  what it said" */
const runtimeText = ({ message, source = "anchor", timestamp }: typeof RuntimeLineView.Type): string =>
  `${DateTime.formatIso(timestamp).replace(/\.\d+/, "")} ${printable(source)}  ${printable(message)}`

const buildLog = Effect.fn("buildLog")(function* (given: Option.Option<string>, follow: boolean) {
  const json = yield* Json
  const client = yield* AnchorClient
  const deployment = yield* findDeploymentOr(given, newestOfAll)
  const { deploymentId } = deployment
  const printLine = (line: typeof LogLineView.Type) =>
    json ? printJson(LogLineView, line) : print(printable(line.message))

  if (!follow) {
    const all = lines((query) => client.deployments.logs({ params: { deploymentId }, query }))
    return yield* Stream.runForEach(all, printLine)
  }
  const status = yield* followLog(deploymentId, printLine)
  if (json) yield* printJson(Ended, { status })
  yield* settled(deployment)
})

const runtimeLog = Effect.fn("runtimeLog")(function* (given: Option.Option<string>, follow: boolean) {
  const json = yield* Json
  const client = yield* AnchorClient
  const { deploymentId } = yield* findDeploymentOr(given, liveOrNewest)
  const printLine = (line: typeof RuntimeLineView.Type) =>
    json ? printJson(RuntimeLineView, line) : print(runtimeText(line))

  if (follow) return yield* followRuntimeLog(deploymentId, printLine)
  const all = lines((query) => client.runtimeLogs.logs({ params: { deploymentId }, query }))
  yield* Stream.runForEach(all, printLine)
})

export const logs = Command.make(
  "logs",
  {
    deployment: deploymentArgument("the newest; with --runtime, what is live"),
    follow: Flag.Boolean("follow").pipe(
      Flag.withAlias("f"),
      Flag.withoutNegation,
      Flag.withDescription(
        "Go on until the deployment has ended; exits with 1 if it did not succeed. With --runtime, until Ctrl-C"
      ),
      Flag.withDefault(false)
    ),
    runtime: Flag.Boolean("runtime").pipe(
      Flag.withoutNegation,
      Flag.withDescription("What the running site prints, and its request errors"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ deployment, follow, runtime }) {
    yield* runtime ? runtimeLog(deployment, follow) : buildLog(deployment, follow)
  })
).pipe(
  Command.withDescription("Print a deployment's build log, or what its site prints"),
  Command.withExamples([
    { command: "anchor logs", description: "The log of the newest deployment, as far as it is" },
    { command: "anchor logs -f", description: "Follow it to its end" },
    { command: "anchor logs --runtime -f", description: "What the live site prints, as it prints it" },
    { command: "anchor logs dpl-01ka --json", description: "One JSON object per line, with times" }
  ])
)
