import type { Entry } from "./listFiles.ts"

/**
 * What a Lambda function may take, unzipped. Checked here, so that a site which is too large for AWS
 * fails on the laptop too, and while there is somebody to tell.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const maxUnzippedBytes = 250 * 1024 * 1024

const warnAt = 0.8

const named = 5

/** Directories are told apart to the depth of a package's name. */
const directoryOf = (path: string): string => {
  const names = path.split("/")
  const modules = names.lastIndexOf("node_modules")
  if (modules < 0) return names.slice(0, Math.min(2, names.length - 1)).join("/") || "."
  const isScoped = names[modules + 1]?.startsWith("@") ?? false
  return names.slice(0, modules + (isScoped ? 3 : 2)).join("/")
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

const heaviest = (entries: ReadonlyArray<Entry>): string => {
  const sizes = new Map<string, number>()
  for (const { path, size } of entries) sizes.set(directoryOf(path), (sizes.get(directoryOf(path)) ?? 0) + size)
  return [...sizes]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, named)
    .map(([directory, size]) => `${directory} ${mebibytes(size)}`)
    .join(", ")
}

export type SizeVerdict =
  | { readonly _tag: "Fits"; readonly unzippedSize: number; readonly warning?: string }
  | { readonly _tag: "TooLarge"; readonly message: string }

export const checkSize = (name: string, entries: ReadonlyArray<Entry>, limit = maxUnzippedBytes): SizeVerdict => {
  const unzippedSize = entries.reduce((sum, entry) => sum + entry.size, 0)
  const measured = `Function "${name}" takes ${mebibytes(unzippedSize)} of the ${mebibytes(limit)} that Lambda allows. Heaviest: ${heaviest(entries)}.`
  if (unzippedSize > limit) {
    return { _tag: "TooLarge", message: `${measured} Use lighter dependencies, or keep data out of the server's code.` }
  }
  return unzippedSize > limit * warnAt
    ? { _tag: "Fits", unzippedSize, warning: measured }
    : { _tag: "Fits", unzippedSize }
}
