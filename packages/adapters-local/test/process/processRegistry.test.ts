import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { ProcessRegistry } from "../../src/index.ts"
import { isAlive } from "../serving/eventually.ts"
import { temporaryDirectory } from "../temporaryDirectory.ts"

const startInside = fileURLToPath(new URL("./programs/startInside.ts", import.meta.url))
const wait = <A>(act: () => Promise<A>) => Effect.promise(act)

const open = (dataDirectory: string) =>
  Effect.map(Layer.build(ProcessRegistry.layer({ dataDirectory, graceMillis: 200 })), Context.get(ProcessRegistry))

const areAlive = (...pids: ReadonlyArray<number>) => wait(() => Promise.all(pids.map(isAlive)))

/** Sleeps, and says so; what it is told to do first comes before that. */
const sleeper = (first = "") => `${first}; setInterval(() => {}, 1000); console.log(process.pid)`

/** Prints the pid of a child that leaves the group and outlives its parent, as daemons do. */
const withDaemon = `const { spawn } = require("node:child_process")
const daemon = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" })
daemon.unref()
console.log(daemon.pid)`

interface Started {
  readonly child: ChildProcess
  readonly pid: number
  /** What it printed first. */
  readonly said: number
}

const start = (code: string, env: Readonly<Record<string, string>>): Effect.Effect<Started> =>
  wait(async () => {
    const child = spawn(process.execPath, ["-e", code], { detached: true, env, stdio: ["ignore", "pipe", "inherit"] })
    const [line] = await once(child.stdout!, "data")
    return { child, pid: child.pid!, said: Number(String(line).trim()) }
  })

/** Also when a case fails: nothing of it stays. */
const ended = (...pids: ReadonlyArray<number>) =>
  Effect.addFinalizer(() =>
    wait(async () => {
      for (const pid of pids) if (await isAlive(pid)) process.kill(pid, "SIGKILL")
    })
  )

it.effect("a start ends what an earlier run left: children, groups and daemons, deaf ones too", () =>
  Effect.gen(function* () {
    const data = yield* temporaryDirectory
    const before = yield* open(data)
    const plain = yield* start(sleeper(), before.environment("plain"))
    const deaf = yield* start(sleeper(`process.on("SIGTERM", () => {})`), before.environment("deaf"))
    const parent = yield* start(withDaemon, before.environment("parent"))
    const unregistered = yield* start(sleeper(), before.environment("unregistered"))
    const bystander = yield* start(sleeper(), {})
    const all = [plain.pid, deaf.pid, parent.said, unregistered.pid]
    yield* ended(...all, bystander.pid)
    yield* before.register(plain.pid, "function", "plain")
    yield* before.register(deaf.pid, "builder", "deaf")
    yield* before.register(parent.pid, "builder", "parent")
    if (parent.child.exitCode === null) yield* wait(() => once(parent.child, "exit"))

    const orphans = yield* (yield* open(data)).endOrphans
    assert.deepStrictEqual(orphans.map(({ kind, ref }) => [ref, kind]).toSorted(), [
      ["deaf", "builder"],
      ["plain", "function"]
    ])
    assert.deepStrictEqual(yield* areAlive(...all), [false, false, false, false])
    assert.deepStrictEqual(yield* areAlive(bystander.pid), [true])
    assert.deepStrictEqual(
      (yield* wait(() => readdir(join(data, "run")))).filter((name) => name !== "registry-id"),
      []
    )
  })
)

it.effect("a pid that was given out again belongs to somebody else", () =>
  Effect.gen(function* () {
    const data = yield* temporaryDirectory
    const registry = yield* open(data)
    const other = yield* start(sleeper(), {})
    yield* ended(other.pid)
    yield* registry.register(other.pid, "function", "gone")
    const file = join(data, "run", `${other.pid}.json`)
    const entry = JSON.parse(yield* wait(() => readFile(file, "utf8"))) as { readonly startTime: string }
    yield* wait(() => writeFile(file, JSON.stringify({ ...entry, startTime: `${entry.startTime}0` })))
    assert.deepStrictEqual(yield* (yield* open(data)).endOrphans, [])
    assert.deepStrictEqual(yield* areAlive(other.pid), [true])
  })
)

it.effect("ending a tree takes its daemons, and leaves the other trees of the registry alone", () =>
  Effect.gen(function* () {
    const registry = yield* open(yield* temporaryDirectory)
    const one = yield* start(`${withDaemon}; setInterval(() => {}, 1000)`, registry.environment("one"))
    const other = yield* start(`${withDaemon}; setInterval(() => {}, 1000)`, registry.environment("other"))
    yield* ended(one.pid, one.said, other.pid, other.said)
    yield* registry.register(one.pid, "builder", "one")
    yield* registry.register(other.pid, "builder", "other")
    yield* registry.endTree(one.pid)
    assert.deepStrictEqual(yield* areAlive(one.pid, one.said, other.pid, other.said), [false, false, true, true])
    yield* registry.endTree(other.pid)
    assert.deepStrictEqual(yield* areAlive(other.pid, other.said), [false, false])
    yield* registry.endTree(other.pid)
  })
)

it.effect("a tree whose root is gone already is ended all the same", () =>
  Effect.gen(function* () {
    const registry = yield* open(yield* temporaryDirectory)
    const root = yield* start(withDaemon, registry.environment("root"))
    yield* ended(root.said)
    if (root.child.exitCode === null) yield* wait(() => once(root.child, "exit"))
    yield* registry.register(root.pid, "builder", "root")
    assert.deepStrictEqual(yield* areAlive(root.said), [true])
    yield* registry.endTree(root.pid)
    assert.deepStrictEqual(yield* areAlive(root.said), [false])
  })
)

it.effect("what ended by itself is forgotten", () =>
  Effect.gen(function* () {
    const data = yield* temporaryDirectory
    const registry = yield* open(data)
    const one = yield* start(sleeper(), registry.environment("one"))
    yield* ended(one.pid)
    yield* registry.register(one.pid, "function", "one")
    assert.include(yield* wait(() => readdir(join(data, "run"))), `${one.pid}.json`)
    yield* registry.unregister(one.pid)
    yield* registry.unregister(one.pid)
    assert.deepStrictEqual(yield* wait(() => readdir(join(data, "run"))), ["registry-id"])
  })
)

it.effect("who ends orphans does not end itself, though it may carry their mark", () =>
  Effect.gen(function* () {
    const data = yield* temporaryDirectory
    const registry = yield* open(data)
    const orphan = yield* start(sleeper(), registry.environment("orphan"))
    yield* ended(orphan.pid)
    const inside = spawn(process.execPath, [startInside, data], {
      env: registry.environment("outer"),
      stdio: ["ignore", "pipe", "inherit"]
    })
    const [line] = yield* wait(() => once(inside.stdout, "data"))
    assert.strictEqual(String(line).trim(), "still here")
    assert.deepStrictEqual(yield* areAlive(orphan.pid), [false])
  })
)
