import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { DeploymentStore, Project } from "@anchor-deploy/domain"
import { storedProject } from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { sqliteIn } from "./sqliteLayer.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

const program = fileURLToPath(new URL("programs/intakeForEver.ts", import.meta.url))

/** Runs the program; it is killed after so many confirmed pushes, if it is told so. Answers what it confirmed. */
const intakeIn = (directory: string, site: Project, options: { readonly count: number; readonly killAfter?: number }) =>
  Effect.promise(async () => {
    const json = Schema.encodeSync(Schema.fromJsonString(Schema.toCodecJson(Project)))(site)
    const files = [join(directory, "anchor.db"), join(directory, "vault.key")]
    const child = spawn(process.execPath, [program, ...files, json, `${options.count}`], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let printed = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      if (printed.split("\n").length > (options.killAfter ?? Infinity)) child.kill("SIGKILL")
    })
    await once(child, "close")
    return printed.split("\n").slice(0, -1)
  })

const historyOf = Effect.fnUntraced(function* ({ projectId }: Project) {
  const { items } = yield* (yield* DeploymentStore).history(projectId, { limit: 10_000 })
  return items.toReversed()
})

describe("SQLite, shared by processes", () => {
  it.live("of a process that is killed at work, all that it confirmed is there, and the next goes on", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const records = Layer.fresh(sqliteIn(directory))
      const site = yield* Effect.provide(storedProject(), records)
      const confirmed = yield* intakeIn(directory, site, { count: 100_000, killAfter: 200 })
      assert.isAtLeast(confirmed.length, 200)
      const kept = yield* Effect.provide(historyOf(site), records)
      assert.includeMembers(
        kept.map(({ deploymentId }) => deploymentId as string),
        confirmed
      )
      assert.deepStrictEqual(
        kept.map(({ sequence }) => sequence),
        kept.map((_, i) => i + 1)
      )
      yield* intakeIn(directory, site, { count: 5 })
      assert.strictEqual((yield* Effect.provide(historyOf(site), records)).length, kept.length + 5)
    })
  )

  it.live("two processes at work at once number without gap or repetition", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const records = Layer.fresh(sqliteIn(directory))
      const site = yield* Effect.provide(storedProject(), records)
      const confirmed = yield* Effect.all(
        [intakeIn(directory, site, { count: 150 }), intakeIn(directory, site, { count: 150 })],
        { concurrency: "unbounded" }
      )
      const kept = yield* Effect.provide(historyOf(site), records)
      assert.deepStrictEqual(
        kept.map(({ sequence }) => sequence),
        Array.from({ length: 300 }, (_, i) => i + 1)
      )
      assert.sameMembers(
        kept.map(({ deploymentId }) => deploymentId as string),
        confirmed.flat()
      )
    })
  )
})
