/**
 * What routing answers, as a table: run on the sources, on the bundle that CloudFront gets, and
 * (each case as a real request) on the dev-server. A new rule begins with a row here.
 */
import type { Decision } from "../src/routing/index.ts"

/** The parts of a manifest that routing reads. */
export interface RoutingSite {
  readonly host: string
  readonly artifactId: string
  readonly basePath: string
  readonly assets: ReadonlyArray<string>
  readonly behaviors: ReadonlyArray<{ readonly pattern: string; readonly origin: string }>
}

/** As OpenNext lists them, `*` in the middle and the files' patterns after it. */
const behaviors = [
  { pattern: "_next/image*", origin: "imageOptimizer" },
  { pattern: "_next/data/*", origin: "default" },
  { pattern: "*", origin: "default" },
  { pattern: "_next/*", origin: "assets" },
  { pattern: "favicon.ico", origin: "assets" }
]

export const plainSite: RoutingSite = {
  host: "plain.localhost",
  artifactId: "0".repeat(31) + "1",
  basePath: "",
  assets: [
    "/favicon.ico",
    "/file with space.txt",
    "/100%.txt",
    "/a%20b.txt",
    "/ünï/ço.dé",
    "/docs/guide.pdf",
    "/[id].json",
    "/_next/static/chunks/main.js",
    "/_next/static/chunks/app/blog/[slug]/page.js"
  ],
  behaviors
}

export const basePathSite: RoutingSite = {
  host: "base.localhost",
  artifactId: "0".repeat(31) + "2",
  basePath: "/shop",
  assets: ["/shop/favicon.ico", "/shop/_next/static/chunks/main.js"],
  behaviors: [
    { pattern: "shop/_next/image*", origin: "imageOptimizer" },
    { pattern: "shop/_next/data/*", origin: "default" },
    { pattern: "*", origin: "default" },
    { pattern: "shop/_next/*", origin: "assets" }
  ]
}

/** Two functions split off, one of whose patterns also covers a public file. */
export const splitSite: RoutingSite = {
  host: "split.localhost",
  artifactId: "0".repeat(31) + "3",
  basePath: "",
  assets: ["/api/openapi.json"],
  behaviors: [
    { pattern: "_next/image*", origin: "imageOptimizer" },
    { pattern: "*", origin: "default" },
    { pattern: "api/*", origin: "api" },
    { pattern: "report-?", origin: "reports" }
  ]
}

/** No public files at all, so no shard to read. */
export const bareSite: RoutingSite = {
  host: "bare.localhost",
  artifactId: "0".repeat(31) + "4",
  basePath: "",
  assets: [],
  behaviors: []
}

export const routingSites: ReadonlyArray<RoutingSite> = [plainSite, basePathSite, splitSite, bareSite]

export interface RoutingCase {
  readonly name: string
  readonly method?: string
  /** Default: `plain.localhost`. */
  readonly host?: string
  readonly target: string
  readonly decision: Decision
}

const asset = (path: string): Decision => ({ _tag: "Asset", path })
const fn = (name: string): Decision => ({ _tag: "Function", name })
const redirect = (location: string): Decision => ({ _tag: "Redirect", status: 308, location })
const notFound: Decision = { _tag: "NotFound" }
const badRequest: Decision = { _tag: "BadRequest" }
const filesOnly: Decision = { _tag: "MethodNotAllowed", allow: "GET, HEAD" }
const noSuchMethod: Decision = { _tag: "MethodNotAllowed", allow: "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE" }

export const routingCases: ReadonlyArray<RoutingCase> = [
  { name: "a page", target: "/", decision: fn("default") },
  { name: "a page with a query", target: "/blog/one?x=/favicon.ico", decision: fn("default") },
  { name: "a route handler by any method", method: "POST", target: "/api/echo", decision: fn("default") },
  { name: "a preflight request", method: "OPTIONS", target: "/api/echo", decision: fn("default") },
  { name: "the image function", target: "/_next/image?url=%2Fpic.png&w=64&q=75", decision: fn("imageOptimizer") },
  { name: "the data of a page", target: "/_next/data/build/x.json", decision: fn("default") },
  { name: "another name of Next's", target: "/_next/else", decision: fn("default") },

  { name: "a public file", target: "/favicon.ico", decision: asset("/favicon.ico") },
  { name: "a public file with a query", target: "/favicon.ico?v=2", decision: asset("/favicon.ico") },
  { name: "a public file by HEAD", method: "HEAD", target: "/favicon.ico", decision: asset("/favicon.ico") },
  { name: "a public file in a directory", target: "/docs/guide.pdf", decision: asset("/docs/guide.pdf") },
  { name: "its directory is no file", target: "/docs", decision: fn("default") },
  { name: "its directory with a slash", target: "/docs/", decision: fn("default") },
  { name: "a longer name", target: "/favicon.ico.bak", decision: fn("default") },
  { name: "another case", target: "/Favicon.ico", decision: fn("default") },
  { name: "a method that files do not take", method: "POST", target: "/favicon.ico", decision: filesOnly },

  { name: "a compiled file", target: "/_next/static/chunks/main.js", decision: asset("/_next/static/chunks/main.js") },
  { name: "a compiled file that is not there", target: "/_next/static/x", decision: asset("/_next/static/x") },
  { name: "a compiled file by POST", method: "POST", target: "/_next/static/x", decision: filesOnly },
  {
    name: "a compiled file with brackets, encoded",
    target: "/_next/static/chunks/app/blog/%5Bslug%5D/page.js",
    decision: asset("/_next/static/chunks/app/blog/[slug]/page.js")
  },

  { name: "decoding: a space", target: "/file%20with%20space.txt", decision: asset("/file with space.txt") },
  { name: "decoding: more than needed", target: "/%66avicon.ico", decision: asset("/favicon.ico") },
  { name: "decoding: UTF-8", target: "/%C3%BCn%C3%AF/%C3%A7o.d%C3%A9", decision: asset("/ünï/ço.dé") },
  { name: "decoding: a percent sign", target: "/100%25.txt", decision: asset("/100%.txt") },
  { name: "decoding: brackets as they are", target: "/[id].json", decision: asset("/[id].json") },
  { name: "decoding: once, not twice", target: "/file%2520with%2520space.txt", decision: fn("default") },
  { name: "decoding: a name that looks encoded", target: "/a%2520b.txt", decision: asset("/a%20b.txt") },
  { name: "decoding: a plus is a plus", target: "/file+with+space.txt", decision: fn("default") },
  { name: "decoding: an encoded slash is no separator to a site", target: "/a%2Fb", decision: fn("default") },
  { name: "decoding: an encoded question mark", target: "/favicon.ico%3Fv=2", decision: fn("default") },

  { name: "hostile: invalid percent-encoding", target: "/%zz", decision: badRequest },
  { name: "hostile: a percent sign at the end", target: "/favicon.ico%", decision: badRequest },
  { name: "hostile: bytes that are not UTF-8", target: "/%ff%fe", decision: badRequest },
  { name: "hostile: an overlong slash", target: "/%c0%af", decision: badRequest },
  { name: "hostile: NUL", target: "/favicon.ico%00.png", decision: badRequest },
  { name: "hostile: a raw space", target: "/a b", decision: badRequest },
  { name: "hostile: a control character", target: "/a\tb", decision: badRequest },
  { name: "hostile: not ASCII", target: "/ünï", decision: badRequest },
  { name: "hostile: a fragment", target: "/favicon.ico#x", decision: badRequest },
  { name: "hostile: dot segments", target: "/../etc/passwd", decision: badRequest },
  { name: "hostile: a dot segment at the end", target: "/docs/..", decision: badRequest },
  { name: "hostile: a single dot", target: "/./favicon.ico", decision: badRequest },
  { name: "hostile: encoded dots", target: "/_next/static/%2e%2e/%2E%2e/secret", decision: badRequest },
  { name: "hostile: half encoded dots", target: "/_next/static/.%2e/secret", decision: badRequest },
  { name: "hostile: dots and an encoded slash", target: "/_next/static/..%2F..%2Fsecret", decision: notFound },
  { name: "hostile: the same outside of static", target: "/..%2F..%2Fetc/passwd", decision: fn("default") },
  {
    name: "hostile: dots encoded twice",
    target: "/_next/static/%252e%252e/x",
    decision: asset("/_next/static/%2e%2e/x")
  },
  { name: "hostile: a backslash", target: "/..\\..\\secret", decision: badRequest },
  { name: "hostile: an encoded backslash", target: "/_next/static/..%5Csecret", decision: notFound },
  { name: "hostile: an encoded backslash for a site", target: "/a%5Cb", decision: fn("default") },
  { name: "names may begin with dots", target: "/.well-known/x", decision: fn("default") },
  { name: "three dots are a name", target: "/.../x", decision: fn("default") },

  { name: "repeated slashes", target: "/blog//one", decision: redirect("/blog/one") },
  { name: "repeated slashes keep the query", target: "//a///b?x=//y", decision: redirect("/a/b?x=//y") },
  { name: "repeated slashes never name a host", target: "//evil.example/%2e", decision: badRequest },
  { name: "repeated slashes lead to the own host", target: "//evil.example/x", decision: redirect("/evil.example/x") },
  { name: "an encoded second slash under static", target: "/_next/static/%2Fx", decision: notFound },

  { name: "absolute form", target: "http://plain.localhost/favicon.ico", decision: asset("/favicon.ico") },
  { name: "absolute form with a port", target: "http://plain.localhost:3000/x", decision: fn("default") },
  { name: "absolute form without a path", target: "HTTP://PLAIN.localhost?x", decision: fn("default") },
  { name: "absolute form of another host", target: "http://split.localhost/api/x", decision: badRequest },
  { name: "absolute form with a user", target: "http://u@plain.localhost/", decision: badRequest },
  { name: "another scheme", target: "ftp://plain.localhost/", decision: badRequest },
  { name: "authority form", target: "plain.localhost:443", decision: badRequest },
  { name: "asterisk form", method: "OPTIONS", target: "*", decision: badRequest },
  { name: "no target", target: "", decision: badRequest },

  { name: "a method no CDN carries", method: "TRACE", target: "/", decision: noSuchMethod },
  { name: "methods are case-sensitive", method: "get", target: "/", decision: noSuchMethod },

  { name: "the host's case, port and final dot", host: "PLAIN.localhost.:3000", target: "/", decision: fn("default") },
  { name: "an unknown host", host: "nobody.localhost", target: "/", decision: notFound },
  { name: "a name of JavaScript's", host: "__proto__", target: "/constructor", decision: notFound },
  { name: "no host", host: "", target: "/", decision: notFound },

  { name: "basePath: a page", host: "base.localhost", target: "/shop", decision: fn("default") },
  { name: "basePath: outside of it", host: "base.localhost", target: "/", decision: fn("default") },
  {
    name: "basePath: an image",
    host: "base.localhost",
    target: "/shop/_next/image?url=x",
    decision: fn("imageOptimizer")
  },
  {
    name: "basePath: a public file",
    host: "base.localhost",
    target: "/shop/favicon.ico",
    decision: asset("/shop/favicon.ico")
  },
  { name: "basePath: the file without it", host: "base.localhost", target: "/favicon.ico", decision: fn("default") },
  {
    name: "basePath: a compiled file",
    host: "base.localhost",
    target: "/shop/_next/static/chunks/main.js",
    decision: asset("/shop/_next/static/chunks/main.js")
  },
  {
    name: "basePath: static outside of it",
    host: "base.localhost",
    target: "/_next/static/x",
    decision: fn("default")
  },

  { name: "split: its own pattern", host: "split.localhost", target: "/api/users/1", decision: fn("api") },
  { name: "split: one character", host: "split.localhost", target: "/report-7", decision: fn("reports") },
  { name: "split: not two", host: "split.localhost", target: "/report-77", decision: fn("default") },
  { name: "split: all the rest", host: "split.localhost", target: "/apix", decision: fn("default") },
  {
    name: "split: a public file wins",
    host: "split.localhost",
    target: "/api/openapi.json",
    decision: asset("/api/openapi.json")
  },

  {
    name: "no files, no rules: all to the server",
    host: "bare.localhost",
    target: "/favicon.ico",
    decision: fn("default")
  }
]
