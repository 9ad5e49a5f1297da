import type { Project } from "@anchor-deploy/domain"
import { Effect, Stream } from "effect"
import { deliver } from "./deliver.ts"
import { followPush } from "./followPush.ts"
import type { RefUpdate } from "./pushEvent.ts"

/** Reads what git gave the hook: a line per ref, `<old> <new> <ref>`. Anything else is no update. */
export const parseUpdates = (input: string): ReadonlyArray<RefUpdate> =>
  input.split("\n").flatMap((line) => {
    const [, before, after, ref] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (refs\/\S+)$/.exec(line) ?? []
    return before === undefined || after === undefined || ref === undefined ? [] : [{ before, after, ref }]
  })

/** Delivers each moved ref, in the order of the push, and then tells how the deployments go. */
export const receivePush = (baseUrl: string, project: Project, updates: ReadonlyArray<RefUpdate>) =>
  Stream.fromEffect(
    Effect.forEach(updates, (update) =>
      deliver(baseUrl, project, update).pipe(
        Effect.map((answer) =>
          "ignored" in answer
            ? Stream.succeed(
                `anchor: ${update.ref.replace(/^refs\/(heads|tags)\//, "")} is not deployed (${answer.ignored})\n`
              )
            : followPush(answer.deploymentId)
        ),
        Effect.catch((error) => Effect.succeed(Stream.succeed(`anchor: ${error.message}\n`)))
      )
    )
  ).pipe(
    Stream.flatMap((streams) => Stream.fromIterable(streams)),
    Stream.flatten()
  )
