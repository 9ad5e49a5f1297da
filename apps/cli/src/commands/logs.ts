import { Status } from "@anchor-deploy/domain"
import { type DeploymentView, LogLineView } from "@anchor-deploy/runtime/api"
import { Effect, Option, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { AnchorClient } from "../client/AnchorClient.ts"
import { followLog } from "../client/followLog.ts"
import { deploymentArgument } from "../deployment/deploymentArgument.ts"
import { findDeploymentOr } from "../deployment/findDeployment.ts"
import { newestOfAll } from "../deployment/history.ts"
import { settled } from "../deployment/settled.ts"
import { print, printJson } from "../output/answer.ts"
import { printable } from "../output/printable.ts"
import { Json } from "../target/flags.ts"

const Ended = Schema.Struct({ status: Status })

const pageSize = 1000

/** All lines that there are now. */
const lines = ({ deploymentId }: DeploymentView) =>
  Stream.unwrap(
    Effect.map(AnchorClient, (client) =>
      Stream.paginate(undefined as string | undefined, (cursor) =>
        client.deployments
          .logs({ params: { deploymentId }, query: { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) } })
          .pipe(
            Effect.map(({ logs, nextCursor }) => {
              const more = logs.length === pageSize && nextCursor !== null
              return [logs, more ? Option.some(nextCursor) : Option.none()] as const
            })
          )
      )
    )
  )

export const logs = Command.make(
  "logs",
  {
    deployment: deploymentArgument("the newest"),
    follow: Flag.Boolean("follow").pipe(
      Flag.withAlias("f"),
      Flag.withoutNegation,
      Flag.withDescription("Go on until the deployment has ended; exits with 1 if it did not succeed"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ deployment: given, follow }) {
    const json = yield* Json
    const deployment = yield* findDeploymentOr(given, newestOfAll)
    const { deploymentId } = deployment
    const printLine = (line: typeof LogLineView.Type) =>
      json ? printJson(LogLineView, line) : print(printable(line.message))

    if (!follow) return yield* Stream.runForEach(lines(deployment), printLine)
    const status = yield* followLog(deploymentId, printLine)
    if (json) yield* printJson(Ended, { status })
    yield* settled(deployment)
  })
).pipe(
  Command.withDescription("Print a deployment's build log"),
  Command.withExamples([
    { command: "anchor logs", description: "The log of the newest deployment, as far as it is" },
    { command: "anchor logs -f", description: "Follow it to its end" },
    { command: "anchor logs dpl-01ka --json", description: "One JSON object per line, with times" }
  ])
)
