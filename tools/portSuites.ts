// A port's comment names its contract suite: "Contract: `deploymentStoreSuite`". This says which
// ports name none, and which suites are missing or are not run on an adapter: on the in-memory
// reference (the domain's tests), on every local adapter, and wherever a package has a file that
// ends in the port's name (`SqliteDeploymentStore.ts`). A local adapter that is compiled into sites
// lives in the builder.
import * as fs from "node:fs"
import { basename, join, relative } from "node:path"

interface Port {
  readonly name: string
  readonly file: string
  readonly suite: string | undefined
}

const sources = (folder: string): ReadonlyArray<string> =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file))
    : []

const text = (files: ReadonlyArray<string>): string => files.map((file) => fs.readFileSync(file, "utf8")).join("\n")

const portsIn = (folder: string): ReadonlyArray<Port> =>
  sources(folder).flatMap((file) => {
    const source = text([file])
    const suite = /Contract: `(\w+Suite)`/.exec(source)?.[1]
    if (suite === undefined && !source.includes("Context.Service<")) return []
    return [{ name: basename(file, ".ts"), file, suite }]
  })

const adapterPackages = (root: string): ReadonlyArray<string> =>
  fs.readdirSync(join(root, "packages")).filter((name) => name.startsWith("adapters-"))

export const portsWithoutSuites = (root: string): ReadonlyArray<string> => {
  const domain = join(root, "packages/domain")
  const suites = text(sources(join(domain, "testing")))
  const ports = portsIn(join(domain, "src"))
  const calls = (name: string, suite: string) =>
    text(sources(join(root, "packages", name, "test"))).includes(`${suite}(`)
  const holds = (name: string, port: string) =>
    sources(join(root, "packages", name, "src")).some((file) => file.endsWith(`${port}.ts`))
  const adapts = (name: string, port: string) =>
    (name === "adapters-local" && !holds("builder", port)) || holds(name, port)

  return ports.flatMap(({ name: port, file: path, suite }) => {
    const file = relative(root, path)
    if (suite === undefined) {
      return [`${file}: a port must name its suite: "Contract: \`…Suite\`."`]
    }
    if (!new RegExp(`export (const|function) ${suite}\\b`).test(suites)) {
      return [`${file}: packages/domain/testing exports no ${suite}.`]
    }
    return ["domain", ...["builder", ...adapterPackages(root)].filter((name) => adapts(name, port))]
      .filter((name) => !calls(name, suite))
      .map((name) => `${file}: packages/${name}/test does not call ${suite}.`)
  })
}
