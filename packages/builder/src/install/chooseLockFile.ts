/** A lock file that we can install from, and the package manager that wrote it. */
export interface LockFile {
  readonly name: string
  readonly manager: ManagerName
}

export type ManagerName = "npm" | "pnpm" | "yarn"

/** In the order in which they count when a directory has several and `packageManager` does not decide. */
const lockFiles: ReadonlyArray<LockFile> = [
  { name: "npm-shrinkwrap.json", manager: "npm" },
  { name: "package-lock.json", manager: "npm" },
  { name: "pnpm-lock.yaml", manager: "pnpm" },
  { name: "yarn.lock", manager: "yarn" }
]

const unsupported = ["bun.lock", "bun.lockb", "deno.lock"]

export type LockFileChoice =
  | { readonly _tag: "Found"; readonly lockFile: LockFile; readonly ignored: ReadonlyArray<string> }
  | { readonly _tag: "Unsupported"; readonly name: string }
  | { readonly _tag: "None" }

/**
 * Which lock file of a directory counts.
 *
 * @param names what lies in the directory
 * @param packageManager the field of that name in the directory's package.json, such as `pnpm@10.1.0`
 */
export const chooseLockFile = (names: ReadonlySet<string>, packageManager: string | undefined): LockFileChoice => {
  const present = lockFiles.filter((lockFile) => names.has(lockFile.name))
  const wanted = present.find((lockFile) => packageManager?.startsWith(`${lockFile.manager}@`))
  const lockFile = wanted ?? present[0]
  if (lockFile !== undefined) {
    return {
      _tag: "Found",
      lockFile,
      ignored: present.filter((other) => other !== lockFile).map((other) => other.name)
    }
  }
  const foreign = unsupported.find((name) => names.has(name))
  return foreign === undefined ? { _tag: "None" } : { _tag: "Unsupported", name: foreign }
}
