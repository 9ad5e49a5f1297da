import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { runInNewContext } from "node:vm"
import { type Decision, decide, type Entries, entriesFor, nextKey, type RoutingRequest } from "../src/routing/index.ts"
import { matchesPattern } from "../src/routing/matchesPattern.ts"
import { plainSite, routingCases, routingSites } from "../testing/routingCases.ts"
import { manifestOf, routingTable } from "../testing/routingTable.ts"

const table = routingTable(routingSites)

interface Routing {
  readonly nextKey: typeof nextKey
  readonly decide: typeof decide
}

/** Looks up what is asked for, as the edge does. */
const route = (
  routing: Routing,
  request: RoutingRequest
): { readonly decision: Decision; readonly keys: Array<string> } => {
  const entries: Record<string, unknown> = {}
  const keys: Array<string> = []
  for (
    let key = routing.nextKey(request, entries as Entries);
    key;
    key = routing.nextKey(request, entries as Entries)
  ) {
    keys.push(key)
    entries[key] = table.get(key) ?? null
  }
  return { decision: routing.decide(request, entries as Entries), keys }
}

const runTable = (routing: Routing) => {
  for (const { decision, host = plainSite.host, method = "GET", name, target } of routingCases) {
    const answer = route(routing, { method, host, target })
    assert.deepStrictEqual({ name, decision: { ...answer.decision } }, { name, decision })
    assert.isAtMost(answer.keys.length, 3, name)
  }
}

const get = (target: string): RoutingRequest => ({ method: "GET", host: plainSite.host, target })

/** What the runtime's documentation does not list must not be in the bundle: esbuild lowers it or refuses. */
const unsupported = [
  "array-spread",
  "class",
  "default-argument",
  "destructuring",
  "for-of",
  "generator",
  "nullish-coalescing",
  "object-extensions",
  "object-rest-spread",
  "optional-catch-binding",
  "optional-chain"
]

const bundle = async (minify: boolean): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../src/routing/index.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "routing",
    target: "es2015",
    supported: Object.fromEntries(unsupported.map((feature) => [feature, false])),
    external: ["*/Manifest.ts"],
    minify
  })
  return outputFiles[0]?.text ?? ""
}

describe("routing", () => {
  it("answers every case of the table", () => runTable({ nextKey, decide }))

  it("reads no shard for a compiled file, and none where there are no public files", () => {
    assert.deepStrictEqual(route({ nextKey, decide }, get("/_next/static/x")).keys.length, 2)
    assert.deepStrictEqual(route({ nextKey, decide }, { ...get("/x"), host: "bare.localhost" }).keys.length, 2)
    assert.deepStrictEqual(route({ nextKey, decide }, get("/x")).keys.length, 3)
    assert.deepStrictEqual(route({ nextKey, decide }, { ...get("/x"), host: "nobody" }).keys, ["h:nobody"])
  })

  it("answers the same as CloudFront's bundle, which stays below 10 KB before it is minified", async () => {
    const code = await bundle(false)
    assert.isBelow(new TextEncoder().encode(code).length, 10 * 1024)
    assert.notMatch(code, /\b(require|process|Buffer|URL|import)\b/)
    const sandbox: { routing?: Routing } = {}
    runInNewContext(`${code};globalThis.routing = routing`, sandbox)
    runTable(sandbox.routing as Routing)
  })

  it("spreads 5,000 public files over entries below 1 KB", () => {
    const assets = Array.from({ length: 5000 }, (_, n) => `/images/${"long/".repeat(n % 40)}größe ${n}.webp`)
    const entries = entriesFor(manifestOf({ ...plainSite, assets }))
    for (const [key, entry] of Object.entries(entries)) {
      assert.isAtMost(new TextEncoder().encode(JSON.stringify(entry)).length, 1024, key)
    }
    const found = Object.values(entries).flatMap((entry) => (Array.isArray(entry) ? (entry as Array<string>) : []))
    assert.deepStrictEqual(new Set(found), new Set(assets))
    const all = { ...entries, [`h:${plainSite.host}`]: { artifact: plainSite.artifactId } } as Entries
    for (const path of assets) assert.deepStrictEqual(decide(get(encodeURI(path)), all), { _tag: "Asset", path })
  })

  const name = Schema.String.check(Schema.isPattern(/^[ -~ä-ü中-国]{1,12}$/))
  const plainNames = Arbitrary.array(Arbitrary.schema(name), { minLength: 1, maxLength: 5 })

  it.prop("finds every listed file by its encoded path, and nothing that is not listed", [plainNames], ([names]) => {
    const assets = names.map((each) => `/${each}`).filter((path) => !/\\|\/\/|\/\.{1,2}(\/|$)/.test(path))
    const site = { ...plainSite, assets }
    const entries = { ...entriesFor(manifestOf(site)), [`h:${site.host}`]: { artifact: site.artifactId } } as Entries
    for (const path of assets) {
      const target = path.split("/").map(encodeURIComponent).join("/")
      assert.deepStrictEqual(decide(get(target), entries), { _tag: "Asset", path })
      assert.strictEqual(decide(get(`${target}x`), entries)._tag === "Asset", assets.includes(`${path}x`))
    }
  })

  const noise = Schema.String.check(
    Schema.isPattern(/^\/(_next\/static\/)?([.%/\\2eEfF05cC?#a]|%2e|%2f|%5c|%25){0,12}$/)
  )

  it.prop(
    "never answers a file outside of the artifact, whatever the target",
    [Arbitrary.schema(noise)],
    ([target]) => {
      const { decision } = route({ nextKey, decide }, get(target))
      if (decision._tag !== "Asset") return
      assert.isTrue(
        plainSite.assets.includes(decision.path) || decision.path.startsWith("/_next/static/"),
        decision.path
      )
      assert.notMatch(decision.path, /\\|\/\/|\/\.{1,2}(\/|$)|\0/)
    }
  )

  it("matches CloudFront's patterns, the unlucky ones too without delay", () => {
    const yes = [
      ["*", ""],
      ["*", "/a/b"],
      ["/a*", "/a"],
      ["/a?c", "/abc"],
      ["/a*b*c", "/a-b-b-c"],
      ["*.js", "/x/y.js"],
      ["**", "x"]
    ]
    const no = [
      ["", "/"],
      ["/a?", "/a"],
      ["/a*c", "/ab"],
      ["*.js", "/x.jsx"],
      ["/a", "/ab"]
    ]
    for (const [pattern = "", path = ""] of yes) assert.isTrue(matchesPattern(pattern, path), `${pattern} ${path}`)
    for (const [pattern = "", path = ""] of no) assert.isFalse(matchesPattern(pattern, path), `${pattern} ${path}`)
    assert.isFalse(matchesPattern(`${"*a".repeat(40)}b`, "a".repeat(5000)))
  })
})
