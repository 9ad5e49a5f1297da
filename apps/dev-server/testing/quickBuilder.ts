/**
 * A builder that takes milliseconds: it fetches the commit as the real one does and packs a site that
 * says what the commit's `site.json` says. With that file a test also asks for all that a build can
 * do wrong. Everything around it is the real thing.
 */
import { execFile, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { buffer, text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { FileArtifactStore } from "@anchor-deploy/adapters-local"
import {
  ArtifactStore,
  assetKey,
  type BuilderFrame,
  BuilderInputJson,
  type BuildPlan,
  functionKey,
  Manifest,
  manifestKey,
  type Stage
} from "@anchor-deploy/domain"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Layer, Schema, Stream } from "effect"
import yazl from "yazl"
import { FramePipe } from "../src/builder/FramePipe.ts"

/** What a commit's `site.json` may say. */
interface Site {
  readonly text: string
  /** What `/` answers; 500 makes a release unhealthy. */
  readonly status?: number
  readonly fail?: { readonly stage: Stage; readonly message: string }
  readonly buildMillis?: number
  /** Leaves a process that outlives its parent and its process group. */
  readonly daemon?: boolean
  readonly log?: ReadonlyArray<string>
  readonly logLines?: number
}

const git = (plan: BuildPlan, directory: string, ...args: ReadonlyArray<string>) => {
  const { password = "", username = "" } = plan.source.credential ?? {}
  const authorization = `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`
  return promisify(execFile)("git", args, {
    cwd: directory,
    env: {
      PATH: process.env["PATH"],
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.extraHeader",
      GIT_CONFIG_VALUE_0: authorization
    }
  })
}

const zip = (files: Readonly<Record<string, Buffer>>): Promise<Buffer> => {
  const archive = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) archive.addBuffer(content, name)
  archive.end()
  return buffer(archive.outputStream)
}

const put = Effect.fn("put")(function* (key: string, content: Buffer) {
  const integrity = { sha256: createHash("sha256").update(content).digest("hex"), size: content.length }
  const store = yield* ArtifactStore
  yield* store.put(key, Stream.succeed(new Uint8Array(content)), integrity)
  return integrity
})

const publish = Effect.fn("publish")(function* (plan: BuildPlan, site: Buffer) {
  const { artifactId, builderVersion, projectId, rootDirectory } = plan
  const ref = { projectId, artifactId, commitSha: plan.source.commitSha }
  const code = yield* Effect.promise(() => readFile(fileURLToPath(new URL("./site.mjs", import.meta.url))))
  const bundle = yield* put(
    functionKey(ref, "default"),
    yield* Effect.promise(() => zip({ "index.mjs": code, "site.json": site }))
  )
  const asset = yield* put(assetKey(ref, "/_next/static/main.js"), Buffer.from("console.log(1)\n"))
  const manifest = new Manifest({
    formatVersion: 1,
    ...ref,
    rootDirectory,
    builderVersion,
    nextVersion: "16.4.6",
    openNextVersion: "4.1.12",
    buildId: "stub",
    basePath: "",
    previewModeId: "stub",
    functions: [{ name: "default", handler: "index.handler", ...bundle, unzippedSize: 1024 * 1024 }],
    behaviors: [
      { pattern: "*", origin: "default" },
      { pattern: "_next/*", origin: "assets" }
    ],
    assets: [
      {
        path: "/_next/static/main.js",
        ...asset,
        contentType: "text/javascript; charset=utf-8",
        cacheControl: "public, max-age=31536000, immutable"
      }
    ],
    cacheSeeds: []
  })
  const json = yield* Schema.encodeEffect(Schema.fromJsonString(Schema.toCodecJson(Manifest)))(manifest)
  return (yield* put(manifestKey(ref), Buffer.from(json))).sha256
})

const leaveDaemon = (directory: string) =>
  spawn("sh", ["-c", "setsid sleep 600 & echo $! > daemon.pid"], { cwd: directory, detached: true, stdio: "ignore" })

const build = Effect.gen(function* () {
  const pipe = yield* FramePipe
  const { plan, workspace } = yield* Schema.decodeUnknownEffect(BuilderInputJson)(
    yield* Effect.promise(() => text(process.stdin))
  )
  let seq = 0
  const say = (lines: ReadonlyArray<string>) =>
    pipe.send(
      lines.map((message): BuilderFrame => ({
        _tag: "Log",
        frame: { attempt: plan.attempt, seq: ++seq, at: Date.now(), message }
      }))
    )
  const { directory } = workspace
  yield* say([`[anchor] fetch: ${plan.source.branch}@${plan.source.commitSha.slice(0, 7)}`])
  yield* Effect.promise(async () => {
    await git(plan, directory, "init", "--quiet")
    await git(plan, directory, "fetch", "--quiet", "--depth", "1", "--", plan.source.url, plan.source.commitSha)
    await git(plan, directory, "checkout", "--quiet", plan.source.commitSha)
  })
  const bytes = yield* Effect.promise(() => readFile(join(directory, "site.json")))
  const site = JSON.parse(bytes.toString("utf8")) as Site
  yield* say([...(site.log ?? []), ...Array.from({ length: site.logLines ?? 0 }, (_, i) => `line ${i + 1}`)])
  if (site.daemon === true) leaveDaemon(directory)
  if (site.buildMillis !== undefined) yield* Effect.sleep(site.buildMillis)
  if (site.fail !== undefined) {
    yield* pipe.send([{ _tag: "Finished", outcome: { _tag: "Failed", failure: site.fail } }])
    return
  }
  const manifestSha256 = yield* publish(plan, bytes)
  yield* say(["[anchor] publish: done"])
  yield* pipe.send([{ _tag: "Finished", outcome: { _tag: "Succeeded", manifestSha256 } }])
})

const artifacts = FileArtifactStore.layer({ root: process.env["ANCHOR_STORE_DIR"] ?? "" })
NodeRuntime.runMain(build.pipe(Effect.provide(Layer.mergeAll(FramePipe.layer, artifacts, NodeServices.layer))))
