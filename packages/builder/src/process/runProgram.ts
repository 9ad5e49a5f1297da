import { LineReader } from "@anchor-deploy/domain"
import { Clock, Effect, Fiber, Stream } from "effect"
import { ChildProcess } from "effect/process"
import type { LogWriter } from "../log/LogWriter.ts"
import type { Program } from "./Program.ts"

/** How a program ended. `tail` is the end of what it printed, masked, without empty lines. */
export interface Ended {
  readonly isOk: boolean
  /** "exit code 1", "signal SIGKILL" */
  readonly how: string
  readonly tail: ReadonlyArray<string>
}

const tailLength = 300

/** A process that left its group may keep our pipes open; once they are silent so long, we leave. */
const silence = 2000

/** One of a program's two outputs on its way into the log. */
class Output {
  readonly #reader: LineReader
  readonly #log: LogWriter
  readonly #tail: Array<string>
  /** When it last moved; while the log holds it up, it counts as moving. */
  lastMove = 0

  constructor(log: LogWriter, tail: Array<string>) {
    this.#reader = new LineReader(log.scanner)
    this.#log = log
    this.#tail = tail
  }

  readonly copy = (output: Stream.Stream<Uint8Array, unknown>): Effect.Effect<void> =>
    Effect.ignore(Stream.runForEach(output, (bytes) => this.#write(this.#reader.push(bytes))))

  readonly end: Effect.Effect<void> = Effect.suspend(() => this.#write(this.#reader.end()))

  readonly untilSilent: Effect.Effect<void> = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (this.lastMove === 0) this.lastMove = now
    return now - this.lastMove >= silence ? Effect.void : Effect.andThen(Effect.sleep("100 millis"), this.untilSilent)
  })

  #write(lines: ReadonlyArray<string>): Effect.Effect<void> {
    this.#tail.push(...lines.filter((line) => line.trim() !== "").slice(-tailLength))
    this.#tail.splice(0, this.#tail.length - tailLength)
    this.lastMove = Infinity
    return Effect.flatMap(Effect.andThen(this.#log.write(lines), Clock.currentTimeMillis), (now) =>
      Effect.sync(() => void (this.lastMove = now))
    )
  }
}

const signalIn = (error: unknown): string => /SIG[A-Z0-9]+/.exec(String(error))?.[0] ?? "unknown"

/**
 * Runs a program to its end, in a process group of its own, with all it prints in the log. Whatever
 * it left running in its group ends with it. Interruption ends the group: SIGTERM, after 5 s SIGKILL.
 */
export const runProgram = Effect.fn("runProgram")(function* (program: Program, log: LogWriter) {
  const handle = yield* ChildProcess.make(program.file, program.args, {
    cwd: program.cwd,
    env: program.env,
    extendEnv: false,
    stdin: "ignore",
    forceKillAfter: "5 seconds"
  })
  const tail: Array<string> = []
  const outputs = [new Output(log, tail), new Output(log, tail)] as const
  const copying = yield* Effect.forkScoped(
    Effect.all([outputs[0].copy(handle.stdout), outputs[1].copy(handle.stderr)], { concurrency: "unbounded" })
  )
  const ended = yield* handle.exitCode.pipe(
    Effect.map((code) => ({ isOk: code === 0, how: `exit code ${code}` })),
    Effect.catch((error) => Effect.succeed({ isOk: false, how: `signal ${signalIn(error.cause ?? error)}` }))
  )
  yield* Effect.ignore(handle.kill({ forceKillAfter: "5 seconds" }))
  const silent = Effect.all([outputs[0].untilSilent, outputs[1].untilSilent], { concurrency: "unbounded" })
  yield* Effect.raceFirst(Fiber.await(copying), silent)
  yield* Fiber.interrupt(copying)
  yield* Effect.forEach(outputs, (output) => output.end)
  return { ...ended, tail } satisfies Ended
}, Effect.scoped)
