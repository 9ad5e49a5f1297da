import { access } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { asHandler, type Handler } from "./awslambda.ts"

const suffixes = [".mjs", ".js", ".cjs"]

/** Imports `index.handler`: the export `handler` of `index.mjs`, `.js` or `.cjs`, in Lambda's order. */
export const loadHandler = async (directory: string, name: string): Promise<Handler> => {
  const dot = name.lastIndexOf(".")
  const file = await firstFile(suffixes.map((suffix) => join(directory, name.slice(0, dot) + suffix)))
  if (file === undefined) throw new Error(`The bundle has no file for the handler "${name}".`)
  const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>
  const handler = exports[name.slice(dot + 1)]
  if (typeof handler !== "function") throw new Error(`The bundle exports no function "${name.slice(dot + 1)}".`)
  return asHandler(handler)
}

const firstFile = async (files: ReadonlyArray<string>): Promise<string | undefined> => {
  for (const file of files) {
    const isThere = await access(file).then(
      () => true,
      () => false
    )
    if (isThere) return file
  }
  return undefined
}
