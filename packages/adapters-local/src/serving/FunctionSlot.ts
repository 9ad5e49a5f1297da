import { setTimeout as sleep } from "node:timers/promises"
import { FunctionDown, type RunningFunction } from "./forkFunction.ts"

/** The use of a running function for one request; its process lives until all are released. */
export interface FunctionLease {
  readonly running: RunningFunction
  readonly release: () => void
  /** An answer of it broke off a moment ago: it may be dying, and lose this request without having looked at it. */
  readonly suspect: boolean
  /** An answer of it broke off. */
  readonly cut: () => void
  /** A request to it failed: if it looks dead, whoever comes next gets a new process without waiting for proof. */
  readonly failed: (error: Error) => void
}

export interface SlotOptions {
  /** How the function is named in messages. */
  readonly label: string
  readonly start: () => Promise<RunningFunction>
  /** Its process ended by itself. */
  readonly onDeath: (how: string) => void
  readonly idleMillis: number
}

/** A process that lived this long does not die again and again. */
const stableMillis = 10_000

/** From this failed start in a row on, requests are refused until the next try is due, and do not wait for it. */
const loopBegins = 3

/** The system takes this long to end a process, at most. */
const suspectMillis = 1_000

/** A process that is there takes connections, and answers before it closes one. */
const looksDead = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE"])

const pauseAfter = (failures: number): number => (failures < 2 ? 0 : Math.min(30_000, 250 * 2 ** (failures - 2)))

/**
 * One function of one release, whether its process runs or not: started by the first request that
 * needs it (one start for all that wait), stopped when nobody used it for a while and it is not to be
 * kept warm.
 *
 * One that dies is started again by the next request, at once: a page that kills it must not take the
 * others down for longer than it has to. While starts fail, and where nobody waits, pauses grow.
 */
export class FunctionSlot {
  readonly #options: SlotOptions
  #running: RunningFunction | undefined
  #starting: Promise<RunningFunction> | undefined
  #leases = 0
  #keepWarm = false
  #closed = false
  #idleTimer: NodeJS.Timeout | undefined
  #since = 0
  #cutAt = 0
  #failures = 0
  #pauseUntil = 0
  #lastFailure = ""
  #deaths = 0

  constructor(options: SlotOptions) {
    this.#options = options
  }

  /** At once when the process runs; so a warm function costs a request no turn of the event loop. */
  acquire(): FunctionLease | Promise<FunctionLease> {
    this.#leases += 1
    clearTimeout(this.#idleTimer)
    if (this.#running !== undefined) return this.#lease(this.#running)
    return this.#awaken({ pausing: true }).then(
      (running) => this.#lease(running),
      (error: unknown) => {
        this.#release()
        throw error
      }
    )
  }

  /** Starts the process if it does not run, in a crash loop too: whoever asks for this wants to know. */
  async warm(): Promise<void> {
    if (this.#running === undefined) await this.#awaken({ pausing: false })
    this.#rest()
  }

  keepWarm(keep: boolean): void {
    this.#keepWarm = keep
    if (keep) clearTimeout(this.#idleTimer)
    else this.#rest()
  }

  /** Nobody holds a lease any more; ends the process for good. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#idleTimer)
    await this.#starting?.catch(() => {})
    await this.#stop()
  }

  #lease(running: RunningFunction): FunctionLease {
    let held = true
    const release = () => {
      if (held) this.#release()
      held = false
    }
    const failed = (error: Error) => {
      if (looksDead.has((error as NodeJS.ErrnoException).code ?? "")) this.#lose(running)
    }
    const cut = () => {
      this.#cutAt = Date.now()
    }
    return { running, release, suspect: Date.now() - this.#cutAt < suspectMillis, cut, failed }
  }

  #release(): void {
    this.#leases -= 1
    this.#rest()
  }

  #rest(): void {
    if (this.#leases > 0 || this.#keepWarm || this.#running === undefined) return
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => void this.#stop(), this.#options.idleMillis).unref()
  }

  async #stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.stop()
  }

  #awaken({ pausing }: { readonly pausing: boolean }): Promise<RunningFunction> {
    if (this.#starting !== undefined) return this.#starting
    if (this.#closed) return Promise.reject(new FunctionDown(`${this.#options.label} is retired.`))
    const pause = pausing ? Math.max(0, this.#pauseUntil - Date.now()) : 0
    if (pause > 0 && this.#failures >= loopBegins) {
      const when = `failed ${this.#failures} times in a row; the next try is in ${Math.ceil(pause / 1000)} s.`
      return Promise.reject(new FunctionDown(`${this.#lastFailure} It ${when}`))
    }
    this.#starting = this.#start(pause).finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #start(pause: number): Promise<RunningFunction> {
    if (pause > 0) await sleep(pause)
    const running = await this.#options.start().catch((error: unknown) => {
      throw error instanceof FunctionDown ? this.#notStarted(error) : error
    })
    this.#failures = 0
    this.#running = running
    this.#since = Date.now()
    void running.exited.then(() => this.#lose(running))
    return running
  }

  #notStarted({ message }: FunctionDown): FunctionDown {
    this.#failures += 1
    this.#pauseUntil = Date.now() + pauseAfter(this.#failures)
    this.#lastFailure = `${this.#options.label} did not start: ${message}.`
    return new FunctionDown(this.#lastFailure)
  }

  /** It is gone, and nobody asked it to go. */
  #lose(running: RunningFunction): void {
    if (this.#running !== running) return
    this.#running = undefined
    void running.stop()
    void running.exited.then(this.#options.onDeath)
    this.#deaths = Date.now() - this.#since < stableMillis ? this.#deaths + 1 : 1
    setTimeout(() => {
      if (this.#keepWarm && this.#running === undefined) this.#awaken({ pausing: true }).catch(() => {})
    }, pauseAfter(this.#deaths)).unref()
  }
}
