import { mkdir, open, readFile, rm, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { findProcess } from "@anchor-deploy/adapters-local"
import { Effect, Schema } from "effect"

/** Two dev-servers on one data directory would each take the other's work for a crash's. */
export class DataDirectoryInUse extends Schema.TaggedError<DataDirectoryInUse>()("DataDirectoryInUse", {
  dataDirectory: Schema.String,
  pid: Schema.Int
}) {
  override get message(): string {
    return `Another dev-server (process ${this.pid}) works in ${this.dataDirectory}. Stop it, or choose another directory with ANCHOR_DATA_DIR.`
  }
}

/** The data directory cannot be written. */
export class DataDirectoryUnusable extends Schema.TaggedError<DataDirectoryUnusable>()("DataDirectoryUnusable", {
  dataDirectory: Schema.String,
  cause: Schema.Defect()
}) {
  override get message(): string {
    return `The data directory ${this.dataDirectory} cannot be used: ${String(this.cause)}. Make it writable, or choose another with ANCHOR_DATA_DIR.`
  }
}

const Holder = Schema.fromJsonString(Schema.Struct({ pid: Schema.Int, startTime: Schema.String }))
const decodeHolder = Schema.decodeUnknownOption(Holder)

const livingHolder = async (file: string): Promise<number | undefined> => {
  const holder = decodeHolder(await readFile(file, "utf8").catch(() => ""))
  if (holder._tag === "None") return undefined
  const found = await findProcess(holder.value.pid)
  return found?.startTime === holder.value.startTime ? found.pid : undefined
}

const take = async (file: string): Promise<number | undefined> => {
  const me = await findProcess(process.pid)
  const text = JSON.stringify({ pid: process.pid, startTime: me?.startTime ?? "" })
  try {
    const handle = await open(file, "wx", 0o600)
    await handle.writeFile(text)
    await handle.close()
    return undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  const holder = await livingHolder(file)
  if (holder !== undefined) return holder
  const mine = `${file}.${process.pid}`
  await writeFile(mine, text, { mode: 0o600 })
  await rename(mine, file)
  return undefined
}

/** Holds the data directory for this process, until the scope closes. A dead holder is no holder. */
export const holdDataDirectory = (dataDirectory: string) => {
  const file = join(dataDirectory, "server.lock")
  return Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
        return await take(file)
      },
      catch: (cause) => new DataDirectoryUnusable({ dataDirectory, cause })
    }).pipe(
      Effect.flatMap((pid) =>
        pid === undefined ? Effect.void : Effect.fail(new DataDirectoryInUse({ dataDirectory, pid }))
      )
    ),
    () => Effect.promise(() => rm(file, { force: true }))
  )
}
