import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { runProgram } from "../../src/process/runProgram.ts"
import { collectingSink, openTestLog } from "../fixtures/collectLog.ts"
import { temporaryDirectory } from "../fixtures/temporaryDirectory.ts"

const script = (code: string, ...args: ReadonlyArray<string>) => ({
  file: process.execPath,
  args: ["-e", code, ...args],
  cwd: "/",
  env: { ONLY: "this" }
})

const run = (code: string, ...args: ReadonlyArray<string>) => {
  const log = collectingSink()
  return Effect.gen(function* () {
    const writer = yield* openTestLog(log.sink)
    return yield* runProgram(script(code, ...args), writer)
  }).pipe(
    Effect.scoped,
    Effect.map((ended) => ({ ended, lines: log.lines() })),
    Effect.provide(NodeServices.layer)
  )
}

/** In containers without an init process, a process that was killed stays as a zombie for ever. */
const isZombie = (pid: number): boolean => {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)!)
  } catch {
    return false
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}

/** Waits for something that another process does. */
const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (condition() ? Effect.void : Effect.andThen(Effect.sleep("20 millis"), until(condition))))

/** Starts a child, which writes its pid to the file that is given. */
const starting = (child: string, options: string): string => `
const child = ${JSON.stringify(`require("node:fs").writeFileSync(process.argv[1], String(process.pid)); ${child}; setInterval(() => {}, 1000)`)}
require("node:child_process").spawn(process.execPath, ["-e", child, process.argv[1]], { ${options} }).unref()
const started = setInterval(() => require("node:fs").existsSync(process.argv[1]) && clearInterval(started), 10)
`

describe("runProgram", () => {
  it.live("has all output in the log, both streams, and the last line without an end", () =>
    Effect.gen(function* () {
      const { ended, lines } = yield* run(`
        for (let i = 0; i < 20000; i++) console.log("out " + i)
        process.stderr.write("err\\nno end")
      `)
      expect(ended).toMatchObject({ isOk: true, how: "exit code 0" })
      expect(lines.filter((line) => line.startsWith("out"))).toEqual(
        Array.from({ length: 20000 }, (_, i) => `out ${i}`)
      )
      expect(lines.filter((line) => !line.startsWith("out"))).toEqual(["err", "no end"])
    })
  )

  it.live("tells how a program ended, and what it said last", () =>
    Effect.gen(function* () {
      const failed = yield* run(`console.error("because\\n"); process.exit(3)`)
      expect(failed.ended).toEqual({ isOk: false, how: "exit code 3", tail: ["because"] })
      const killed = yield* run(`process.kill(process.pid, "SIGKILL")`)
      expect(killed.ended).toMatchObject({ isOk: false, how: "signal SIGKILL" })
    })
  )

  it.live("gives a program the environment that it is given, and nothing else", () =>
    Effect.gen(function* () {
      const { lines } = yield* run(`console.log(JSON.stringify(process.env))`)
      expect(JSON.parse(lines[0]!)).toEqual({ ONLY: "this" })
    })
  )

  it.live("fails for a program that is not there", () =>
    Effect.gen(function* () {
      const log = collectingSink()
      const writer = yield* openTestLog(log.sink)
      const missing = { file: "/nowhere/at-all", args: [], cwd: "/", env: {} }
      expect((yield* Effect.flip(runProgram(missing, writer))).message).toContain("/nowhere/at-all")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("ends what a program left running, without waiting for its output", () =>
    Effect.gen(function* () {
      const file = join(temporaryDirectory(), "pid")
      const { ended } = yield* run(starting("", 'stdio: "inherit"'), file)
      expect(ended.isOk).toBe(true)
      expect(isRunning(Number(readFileSync(file, "utf8")))).toBe(false)
    })
  )

  it.live("does not wait for a process that left the group and keeps the output open", () =>
    Effect.gen(function* () {
      const file = join(temporaryDirectory(), "pid")
      const { ended, lines } = yield* run(
        `console.log("said"); ${starting("", 'detached: true, stdio: "inherit"')}`,
        file
      )
      process.kill(Number(readFileSync(file, "utf8")), "SIGKILL")
      expect(ended.isOk).toBe(true)
      expect(lines).toEqual(["said"])
    })
  )

  it.live("kills the whole group when it is interrupted, though some of it will not go", () =>
    Effect.gen(function* () {
      const file = join(temporaryDirectory(), "pid")
      const stubborn = starting('process.on("SIGTERM", () => {})', 'stdio: "inherit"')
      const running = yield* Effect.forkChild(run(`${stubborn}; setInterval(() => {}, 1000)`, file))
      yield* until(() => existsSync(file) && readFileSync(file, "utf8") !== "")
      const pid = Number(readFileSync(file, "utf8"))
      yield* Effect.sleep("200 millis")
      expect(isRunning(pid)).toBe(true)
      yield* Fiber.interrupt(running)
      expect(isRunning(pid)).toBe(false)
    })
  )

  it.live("slows a program down to the speed of the log, in flat memory", () =>
    Effect.gen(function* () {
      // So slow that what is read and dropped makes no garbage to speak of; a program that is not held
      // back writes a gigabyte meanwhile.
      const log = collectingSink(Effect.sleep("20 millis"))
      const before = process.memoryUsage().rss
      let peak = before
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20)
      yield* Effect.gen(function* () {
        const writer = yield* openTestLog(log.sink)
        const endless = yield* Effect.forkChild(
          runProgram(
            script(
              `const line = "x".repeat(1000) + "\\n"; const write = () => { while (process.stdout.write(line)); process.stdout.once("drain", write) }; write()`
            ),
            writer
          )
        )
        yield* Effect.sleep("1 seconds")
        yield* Fiber.interrupt(endless)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
      clearInterval(watch)
      const kept = log.lines().reduce((sum, line) => sum + line.length, 0)
      expect(peak - before - kept).toBeLessThan(150e6)
    })
  )
})
