import { HostedRepositories, ReadTokens } from "@anchor-deploy/adapters-local"
import { type Project, ProjectId, ProjectStore } from "@anchor-deploy/domain"
import { sha256Hex } from "@anchor-deploy/runtime"
import { Effect, Option, Schema } from "effect"

/** The password of HTTP basic authentication, which is where git puts a token. The user name says nothing. */
export const passwordOf = (authorization: string | undefined): string | undefined => {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1]
  if (encoded === undefined) return undefined
  const decoded = Buffer.from(encoded, "base64").toString("utf8")
  const colon = decoded.indexOf(":")
  return colon === -1 ? undefined : decoded.slice(colon + 1)
}

export interface Authorized {
  readonly project: Project
  readonly directory: string
}

/**
 * The project whose repository may be read or written with this token, or nothing: an unknown
 * project, a project hosted elsewhere and a wrong token look alike.
 */
export const authorize = Effect.fn("authorize")(function* (
  id: string,
  token: string | undefined,
  purpose: "read" | "write"
) {
  const projects = yield* ProjectStore
  const tokens = yield* ReadTokens
  const hosted = yield* HostedRepositories
  const projectId = Schema.decodeUnknownOption(ProjectId)(id)
  if (Option.isNone(projectId) || token === undefined) return Option.none<Authorized>()
  const project = yield* projects
    .get(projectId.value)
    .pipe(Effect.catchTag("ProjectNotFound", () => Effect.succeed(undefined)))
  if (project === undefined || project.repoUrl !== undefined) return Option.none<Authorized>()
  // Hashes of random tokens: comparing them tells nothing by its time.
  const mayPush = project.pushTokenHashes.includes(sha256Hex(token))
  const allowed = mayPush || (purpose === "read" && (yield* tokens.mayRead(project.projectId, token)))
  if (!allowed) return Option.none<Authorized>()
  return Option.some<Authorized>({ project, directory: yield* hosted.ensure(project.projectId, project.branch) })
})
