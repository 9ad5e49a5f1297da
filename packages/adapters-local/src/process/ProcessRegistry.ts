/**
 * Which processes this data directory started, so that none outlives it unseen.
 *
 * A dev-server that is killed cannot end its builds and sites. They would go on holding memory and
 * files, and two of them would write where one should. So each child has a small file in
 * `<data>/run` while it lives, by pid and start time (pids are given out again), and carries two
 * variables which all that it starts inherits: `ANCHOR_PROCESS_OF`, a random id of this data
 * directory, and `ANCHOR_PROCESS_REF`, its own name. The files lead to children and their groups; the
 * variables also to what left the group and was adopted by init, as daemons do.
 *
 * Only a process that clears its environment, leaves its group and loses its parent is not found.
 * Away from Linux there is no /proc to read variables from: there, groups and descent have to do.
 */
import { StoreError } from "@anchor-deploy/domain"
import { Context, Effect, Layer } from "effect"
import { randomUUID } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { endProcesses } from "./endProcesses.ts"
import { findProcess } from "./processTable.ts"

export type ProcessKind = "builder" | "function"

export interface RegisteredProcess {
  readonly pid: number
  readonly startTime: string
  readonly kind: ProcessKind
  /** Names the process among all that this data directory ever started. */
  readonly ref: string
}

export interface ProcessRegistryOptions {
  readonly dataDirectory: string
  /** Between SIGTERM and SIGKILL; default 2 s. */
  readonly graceMillis?: number
}

export class ProcessRegistry extends Context.Service<
  ProcessRegistry,
  {
    /** To be in the environment of the child that will be registered under `ref`. */
    readonly environment: (ref: string) => Readonly<Record<string, string>>
    /** Also for a process that is already gone: what it left behind is found by its `ref`. */
    readonly register: (pid: number, kind: ProcessKind, ref: string) => Effect.Effect<void, StoreError>
    readonly unregister: (pid: number) => Effect.Effect<void, StoreError>
    /** For the start, before anything is started: ends what an earlier run left, and tells what it was. */
    readonly endOrphans: Effect.Effect<ReadonlyArray<RegisteredProcess>, StoreError>
    /** Ends a registered process, running or gone, and everything that it started; then forgets it. */
    readonly endTree: (pid: number) => Effect.Effect<void, StoreError>
  }
>()("@anchor-deploy/adapters-local/ProcessRegistry") {
  static readonly layer = (options: ProcessRegistryOptions): Layer.Layer<ProcessRegistry, StoreError> =>
    Layer.effect(ProcessRegistry, make(options))
}

const attempt = <A>(operation: string, run: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => new StoreError({ port: "ProcessRegistry", operation, retryable: false, cause })
  })

const make = Effect.fnUntraced(function* ({ dataDirectory, graceMillis = 2_000 }: ProcessRegistryOptions) {
  const directory = join(dataDirectory, "run")
  const id = yield* attempt("open", () => registryId(directory))
  const own = new Map<number, RegisteredProcess>()
  const fileOf = (pid: number) => join(directory, `${pid}.json`)
  const markOfAll = `ANCHOR_PROCESS_OF=${id}`
  const markOf = (ref: string) => `ANCHOR_PROCESS_REF=${ref}`

  const register = (pid: number, kind: ProcessKind, ref: string) =>
    attempt("register", async () => {
      const found = await findProcess(pid)
      const entry: RegisteredProcess = { pid, startTime: found?.startTime ?? "gone", kind, ref }
      own.set(pid, entry)
      if (found !== undefined) await writeWhole(fileOf(pid), JSON.stringify(entry))
    })

  const forget = async (pid: number) => {
    own.delete(pid)
    await rm(fileOf(pid), { force: true })
  }

  const endOrphans = attempt("endOrphans", async () => {
    const left = (await readEntries(directory)).filter(({ pid, startTime }) => own.get(pid)?.startTime !== startTime)
    const alive = await Promise.all(
      left.map(async ({ pid, startTime }) => (await findProcess(pid))?.startTime === startTime)
    )
    const orphans = left.filter((_, n) => alive[n])
    // Nothing of this run carries the mark yet, or it would be hunted too.
    const marks = own.size === 0 ? [markOfAll] : []
    await endProcesses({ roots: orphans, marks, graceMillis })
    await Promise.all(left.map(({ pid }) => rm(fileOf(pid), { force: true })))
    return orphans
  })

  const endTree = (pid: number) =>
    attempt("endTree", async () => {
      const entry = own.get(pid)
      const found = entry ?? (await findProcess(pid))
      const roots = found === undefined ? [] : [found]
      const marks = entry === undefined ? [] : [markOfAll, markOf(entry.ref)]
      await endProcesses({ roots, marks, graceMillis })
      await forget(pid)
    })

  return ProcessRegistry.of({
    environment: (ref) => ({ ANCHOR_PROCESS_OF: id, ANCHOR_PROCESS_REF: ref }),
    register,
    unregister: (pid) => attempt("unregister", () => forget(pid)),
    endOrphans,
    endTree
  })
})

const registryId = async (directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, "registry-id")
  const known = await readFile(file, "utf8").catch(() => "")
  if (known !== "") return known
  const id = randomUUID()
  await writeWhole(file, id)
  return id
}

const writeWhole = async (file: string, text: string): Promise<void> => {
  const temporary = `${file}.${randomUUID()}`
  await writeFile(temporary, text, { mode: 0o600 })
  await rename(temporary, file)
}

const readEntries = async (directory: string): Promise<ReadonlyArray<RegisteredProcess>> => {
  const names = (await readdir(directory)).filter((name) => /^\d+\.json$/.test(name))
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8").catch(() => "")))
  return texts.flatMap((text) => {
    try {
      return [JSON.parse(text) as RegisteredProcess]
    } catch {
      return []
    }
  })
}
