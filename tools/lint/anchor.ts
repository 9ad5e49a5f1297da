// Two rules of ours that oxlint has no words for.
//
// `stay-inside`: a relative import does not leave the folder given as option. Package imports are
// fenced by `no-restricted-imports`; `../../adapters-local/src/x.ts` would climb over that fence.
// `no-shell`: commands are argument lists. Nothing here is ever parsed by a shell, because branch
// names, paths and settings come from strangers.
import { posix, relative, sep } from "node:path"

interface Node {
  readonly type: string
  readonly [key: string]: any
}

interface Context {
  readonly filename: string
  readonly cwd: string
  readonly options: ReadonlyArray<string>
  readonly report: (finding: { readonly node: Node; readonly message: string }) => void
}

const stayInside = {
  meta: { schema: [{ type: "string" }] },
  create(context: Context) {
    const file = relative(context.cwd, context.filename).split(sep).join("/")
    const depth = context.options[0]!.split("/").length
    // `packages/*/src` fences in each package's sources for itself.
    const folder = file.split("/").slice(0, depth).join("/") + "/"
    const check = (node: Node) => {
      const path = node.source?.value
      if (typeof path !== "string" || !path.startsWith(".")) return
      if (posix.join(posix.dirname(file), path).startsWith(folder)) return
      context.report({ node, message: `${path} leaves ${folder}; import the package by its name.` })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check
    }
  }
}

const shellFunctions = new Set(["exec", "execSync"])
const isChildProcess = (source: unknown) => source === "child_process" || source === "node:child_process"

const noShell = {
  create(context: Context) {
    const message = "No shell: pass an argument list to spawn, execFile or ChildProcess.make."
    const namespaces = new Set<string>()
    return {
      ImportDeclaration(node: Node) {
        if (!isChildProcess(node.source.value)) return
        for (const specifier of node.specifiers) {
          if (specifier.type !== "ImportSpecifier") namespaces.add(specifier.local.name)
          else if (shellFunctions.has(specifier.imported.name)) context.report({ node: specifier, message })
        }
      },
      MemberExpression(node: Node) {
        const isNamespace = node.object.type === "Identifier" && namespaces.has(node.object.name)
        if (isNamespace && shellFunctions.has(node.property.name ?? node.property.value)) {
          context.report({ node, message })
        }
      },
      Property(node: Node) {
        if ((node.key.name ?? node.key.value) !== "shell" || node.parent?.type === "ObjectPattern") return
        if (node.value.value !== false) context.report({ node, message })
      }
    }
  }
}

export default {
  meta: { name: "anchor" },
  rules: { "stay-inside": stayInside, "no-shell": noShell }
}
