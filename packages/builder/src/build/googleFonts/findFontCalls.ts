import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { literalOf } from "./literalOf.ts"
import type { FontCall, NextInternals, Syntax } from "./loadNext.ts"

const notSources = new Set(["node_modules", ".git", ".next", ".open-next", ".turbo", "dist"])
const isSource = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name)
const fontModules = new Set(["next/font/google", "@next/font/google"])

const filesBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return notSources.has(entry.name) ? [] : filesBelow(path)
    return entry.isFile() && isSource(entry.name) ? [path] : []
  })

const isSyntax = (value: unknown): value is Syntax =>
  typeof value === "object" && value !== null && typeof (value as Syntax).type === "string"

/** Every node below this one, itself included. */
function* nodesOf(node: Syntax): Generator<Syntax> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isSyntax(child)) yield* nodesOf(child)
  }
}

const nameOf = (node: unknown): string => (isSyntax(node) ? String(node.name ?? node.value ?? "") : "")

/** `import { Geist as Sans } from "next/font/google"` → Sans is Geist. */
const importedFonts = (nodes: ReadonlyArray<Syntax>): ReadonlyMap<string, string> =>
  new Map(
    nodes
      .filter((node) => node.type === "ImportDeclaration" && fontModules.has(nameOf(node.source)))
      .flatMap((node) => (node.specifiers as ReadonlyArray<Syntax>).filter((each) => each.type === "ImportSpecifier"))
      .map((each) => [nameOf(each.local), nameOf(each.imported)])
  )

const callsIn = (next: NextInternals, code: string): ReadonlyArray<FontCall> => {
  const { program } = next.parse(code, { sourceType: "module", plugins: ["typescript", "jsx"] })
  const nodes = [...nodesOf(program)]
  const fonts = importedFonts(nodes)
  return nodes.flatMap((node) => {
    const functionName = node.type === "CallExpression" ? fonts.get(nameOf(node.callee)) : undefined
    if (functionName === undefined) return []
    const [argument] = node.arguments as ReadonlyArray<Syntax>
    return [{ functionName, options: argument === undefined ? {} : literalOf(argument) }]
  })
}

/** The calls of Google's fonts in the sources below a directory. A file that cannot be parsed is for the build to refuse. */
export const findFontCalls = (next: NextInternals, directory: string): ReadonlyArray<FontCall> =>
  filesBelow(directory).flatMap((file) => {
    const code = readFileSync(file, "utf8")
    if (!code.includes("next/font/google")) return []
    try {
      return callsIn(next, code)
    } catch {
      return []
    }
  })
