import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { setTimeout as sleep } from "node:timers/promises"
import { ProcessRegistry } from "../../src/index.ts"
import { temporaryDirectory } from "../temporaryDirectory.ts"
import { eventually, isAlive } from "./eventually.ts"

const program = fileURLToPath(new URL("./programs/platform.ts", import.meta.url))
const wait = <A>(act: () => Promise<A>) => Effect.promise(act)

it.effect("functions end with a platform that is killed; one that cannot is ended by the next start", () =>
  Effect.gen(function* () {
    const directory = yield* temporaryDirectory
    const platform = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] })
    const [line] = yield* wait(() => once(platform.stdout, "data"))
    const [idle, blocked] = JSON.parse(String(line)) as [number, number]
    // Also when this case fails: nothing of it stays.
    yield* Effect.addFinalizer(() =>
      wait(async () => {
        for (const pid of [platform.pid!, idle, blocked]) if (await isAlive(pid)) process.kill(pid, "SIGKILL")
      })
    )
    yield* wait(() => sleep(50))
    assert.deepStrictEqual(yield* wait(() => Promise.all([idle, blocked].map(isAlive))), [true, true])

    platform.kill("SIGKILL")
    yield* wait(() => once(platform, "exit"))
    assert.isFalse(
      yield* wait(() =>
        eventually(
          () => isAlive(idle),
          (alive) => !alive
        )
      )
    )
    assert.isTrue(yield* wait(() => isAlive(blocked)))

    const registry = Context.get(
      yield* Layer.build(ProcessRegistry.layer({ dataDirectory: join(directory, "data"), graceMillis: 200 })),
      ProcessRegistry
    )
    const orphans = yield* registry.endOrphans
    assert.deepStrictEqual(
      orphans.map(({ pid, kind }) => ({ pid, kind })),
      [{ pid: blocked, kind: "function" }]
    )
    assert.isFalse(yield* wait(() => isAlive(blocked)))
    assert.deepStrictEqual(yield* registry.endOrphans, [])
  })
)
