/**
 * Takes what sites print, and which of their requests failed, from whoever serves them, and writes it
 * to the `RuntimeLog`, masked.
 *
 * `add` is a plain call that never waits and never fails: it is on the way of requests. Lines wait in
 * a bounded queue per deployment and are written in batches, each deployment's in its turn, so that a
 * site that prints without end costs the store a fixed number of rows a second, and loses lines of
 * its own alone. Lost ones are counted, and one line tells how many where they are missing.
 *
 * While the store fails, lines wait as if it were slow. The values of a deployment's secret variables
 * are asked for once, before its first line is written; a line that cannot be masked is not written.
 */
import {
  type DeploymentId,
  DeploymentStore,
  type EnvStore,
  lostLines,
  maskSecrets,
  maxLineBytes,
  type NewRuntimeLine,
  printable,
  resolveEnv,
  RuntimeLog,
  type SecretVault,
  splitBytes
} from "@anchor-deploy/domain"
import { Clock, Context, Duration, Effect, Layer, Queue, Redacted } from "effect"

/** What waits for the store of one deployment, at most. */
const maxWaiting = 2000
const maxWaitingLength = 1024 * 1024

/** So many lines of a deployment are written at once, and so long is waited for more. */
const batchSize = 500
const window = Duration.millis(100)

/** Between two tries while the store fails. */
const pause = Duration.seconds(1)

/** How long the last lines may take when the server goes down. */
const patience = Duration.seconds(3)

/** Masks of so many deployments that are silent are remembered. */
const keptSilent = 100

/** What waits of one deployment. */
class Waiting {
  mask: ((line: string) => string) | undefined
  #lines: Array<NewRuntimeLine> = []
  #length = 0
  #lost = 0

  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.#lost === 0
  }

  add(line: NewRuntimeLine): void {
    if (this.#lines.length >= maxWaiting || this.#length + line.message.length > maxWaitingLength) {
      this.#lost += 1
      return
    }
    this.#noteLost(line.at)
    this.#lines.push(line)
    this.#length += line.message.length
  }

  take(now: number): ReadonlyArray<NewRuntimeLine> {
    if (this.#lines.length <= batchSize) this.#noteLost(now)
    const taken = this.#lines.splice(0, batchSize)
    for (const { message } of taken) this.#length -= message.length
    return taken
  }

  putBack(lines: ReadonlyArray<NewRuntimeLine>): void {
    this.#lines.unshift(...lines)
    for (const { message } of lines) this.#length += message.length
  }

  #noteLost(at: number): void {
    if (this.#lost > 0) this.#lines.push({ at, message: lostLines(this.#lost) })
    this.#lost = 0
  }
}

export class RuntimeLogWriter extends Context.Service<
  RuntimeLogWriter,
  {
    /** @param source as `RuntimeLine` has it */
    readonly add: (deploymentId: DeploymentId, source: string, text: string) => void
  }
>()("@anchor-deploy/runtime/RuntimeLogWriter") {
  /** Writes for as long as its scope is open; closing it writes what waits. */
  static readonly layer = Layer.effect(
    RuntimeLogWriter,
    Effect.gen(function* () {
      const log = yield* RuntimeLog
      const clock = yield* Clock.Clock
      const stores = yield* Effect.context<DeploymentStore | EnvStore | SecretVault>()
      const waiting = new Map<DeploymentId, Waiting>()
      const wake = yield* Queue.sliding<void>(1)
      let failing = false

      const maskOf = Effect.fnUntraced(function* (deploymentId: DeploymentId) {
        const { envVersion, projectId } = yield* (yield* DeploymentStore).get(deploymentId)
        const { secretKeys, values } = Redacted.value(yield* resolveEnv(projectId, envVersion))
        return maskSecrets(secretKeys.flatMap((key) => values[key] ?? []))
      }, Effect.provideContext(stores))

      /** Writes one batch of a deployment; false if that has to be tried again. */
      const write = Effect.fnUntraced(function* (deploymentId: DeploymentId, its: Waiting) {
        const batch = its.take(clock.currentTimeMillisUnsafe())
        return yield* Effect.gen(function* () {
          const mask = (its.mask ??= yield* maskOf(deploymentId))
          const lines = batch.flatMap((line) =>
            splitBytes(mask(printable(line.message)), maxLineBytes).map((message) => ({ ...line, message }))
          )
          yield* log.append(deploymentId, lines)
          failing = false
          return true
        }).pipe(
          Effect.catchTag("DeploymentNotFound", () =>
            Effect.as(
              Effect.sync(() => waiting.delete(deploymentId)),
              true
            )
          ),
          Effect.catch((error) =>
            Effect.gen(function* () {
              its.putBack(batch)
              if (!failing) yield* Effect.logWarning(`Run-time logs cannot be written now: ${error.message}`)
              failing = true
              return false
            })
          )
        )
      }, Effect.uninterruptible)

      const round = Effect.gen(function* () {
        let isWritten = true
        for (const [deploymentId, its] of waiting) {
          if (!its.isEmpty) isWritten = (yield* write(deploymentId, its)) && isWritten
          else if (waiting.size > keptSilent) waiting.delete(deploymentId)
        }
        return isWritten
      })
      const isAnythingLeft = () => [...waiting.values()].some((its) => !its.isEmpty)

      yield* Effect.addFinalizer(() =>
        round.pipe(
          Effect.repeat({ while: (isWritten) => isWritten && isAnythingLeft() }),
          Effect.interruptible,
          Effect.timeoutOption(patience)
        )
      )
      yield* Effect.gen(function* () {
        yield* Queue.take(wake)
        yield* Effect.sleep(window)
        if (!(yield* round)) yield* Effect.sleep(pause)
        if (isAnythingLeft()) yield* Queue.offer(wake, undefined)
      }).pipe(Effect.forever, Effect.forkScoped)

      const add = (deploymentId: DeploymentId, source: string, text: string): void => {
        const known = waiting.get(deploymentId)
        const its = known ?? new Waiting()
        if (known === undefined) waiting.set(deploymentId, its)
        const at = clock.currentTimeMillisUnsafe()
        for (const message of text.split("\n")) its.add({ at, message, source })
        Queue.offerUnsafe(wake, undefined)
      }
      return RuntimeLogWriter.of({ add })
    })
  )
}
