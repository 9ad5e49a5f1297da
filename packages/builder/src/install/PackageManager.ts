import type { ManagerName } from "./chooseLockFile.ts"

/**
 * A package manager of an exact version, as the registry knows it. `npm` has none: it is the one that
 * this machine has, which also fetches the others (Corepack is on fewer and fewer machines, and asks
 * for its signing keys from the network).
 */
export type PackageManager =
  | { readonly kind: "npm" }
  | { readonly kind: "pnpm" | "yarn-classic" | "yarn-berry"; readonly version: string }

/** The npm package and the command in it. */
export const packageOf = { pnpm: "pnpm", "yarn-classic": "yarn", "yarn-berry": "@yarnpkg/cli-dist" } as const

/** The name of the command that runs scripts and installs. */
export const commandOf = (manager: PackageManager): ManagerName =>
  manager.kind === "npm" || manager.kind === "pnpm" ? manager.kind : "yarn"

export const describeManager = (manager: PackageManager): string =>
  manager.kind === "npm" ? "npm" : `${commandOf(manager)} ${manager.version}`

/**
 * Who reads a lock file whose project names no version: the newest release that writes the same
 * format. pnpm 10 reads the format of 9, 11 and 12, and does not fail on install scripts that nobody
 * has judged, as 11 does.
 */
const pnpmByFormat: ReadonlyArray<readonly [format: number, version: string]> = [
  [9, "10.34.9"],
  [6, "8.15.9"],
  [5, "7.33.7"]
]
/** Yarn rewrites a lock file of an older format, which an immutable install refuses: each format has its own. */
const berryByFormat: ReadonlyArray<readonly [format: number, version: string]> = [
  [10, "4.18.1"],
  [9, "4.14.1"],
  [8, "4.13.0"],
  [6, "3.8.7"],
  [5, "3.1.1"],
  [4, "2.4.2"]
]
const yarnClassic = "1.22.22"

const atLeast = (table: typeof pnpmByFormat, format: number): string =>
  (table.find(([from]) => format >= from) ?? table[table.length - 1]!)[1]

/** `pnpm@10.1.0+sha512.…` → `10.1.0`, when it names this manager. */
const pinned = (name: ManagerName, packageManager: string | undefined): string | undefined =>
  new RegExp(`^${name}@(\\d+\\.\\d+\\.\\d+[\\w.-]*)`).exec(packageManager ?? "")?.[1]

const ofYarn = (lock: string, version: string | undefined): PackageManager => {
  const metadata = /^__metadata:\s*\n\s+version: (\d+)/m.exec(lock)
  const isBerry = version === undefined ? metadata !== null : Number.parseInt(version) >= 2
  if (!isBerry) return { kind: "yarn-classic", version: version ?? yarnClassic }
  return { kind: "yarn-berry", version: version ?? atLeast(berryByFormat, Number(metadata![1])) }
}

/**
 * @param lock the beginning of the lock file's text
 * @param packageManager the field of that name in package.json
 */
export const choosePackageManager = (
  name: ManagerName,
  lock: string,
  packageManager: string | undefined
): PackageManager => {
  if (name === "npm") return { kind: "npm" }
  const version = pinned(name, packageManager)
  if (name === "yarn") return ofYarn(lock, version)
  const format = Number(/^lockfileVersion: ['"]?(\d+)/m.exec(lock)?.[1] ?? 9)
  return { kind: "pnpm", version: version ?? atLeast(pnpmByFormat, format) }
}
