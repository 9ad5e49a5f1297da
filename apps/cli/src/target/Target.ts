/**
 * What a command acts on: a directory, a server and a project, each from the strongest source that
 * names it. Flags come first, then the environment, then what `anchor link` recorded, then defaults.
 */
import { resolve } from "node:path"
import type { ProjectId } from "@anchor-deploy/domain"
import { Context, Effect, FileSystem, Layer, Option, Schema } from "effect"
import { environment, workingDirectory } from "../config.ts"
import { findLink } from "../link/findLink.ts"
import type { Link } from "../link/Link.ts"
import { UsageError } from "../UsageError.ts"
import { Cwd, Project, Url } from "./flags.ts"
import { serverAddress } from "./serverAddress.ts"

export class NotLinked extends Schema.TaggedError<NotLinked>()("NotLinked", { directory: Schema.String }) {
  override get message(): string {
    return `${this.directory} is not linked to a project. Run \`anchor link\` there, or name one with --project ID.`
  }
}

export class Target extends Context.Service<
  Target,
  {
    /** Absolute, and it exists. */
    readonly directory: string
    /** The server's address, without a slash at its end. */
    readonly server: string
    readonly link: Option.Option<Link>
    /** The project that is named, if any is: by `--project`, else by the link. */
    readonly named: Option.Option<ProjectId>
    readonly project: Effect.Effect<ProjectId, NotLinked>
  }
>()("@anchor-deploy/cli/Target") {
  static readonly layer = Layer.effect(
    Target,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { initialDirectory, port, url } = yield* environment
      const start = Option.getOrElse(initialDirectory, workingDirectory)
      const directory = resolve(
        start,
        Option.getOrElse(yield* Cwd, () => ".")
      )
      const isDirectory = yield* fs.stat(directory).pipe(
        Effect.map(({ type }) => type === "Directory"),
        Effect.orElseSucceed(() => false)
      )
      if (!isDirectory) return yield* new UsageError({ message: `${directory} is not a directory.` })

      const link = yield* findLink(directory)
      const server = yield* Effect.fromResult(
        serverAddress({
          flag: Option.getOrUndefined(yield* Url),
          environment: Option.getOrUndefined(url),
          link: Option.getOrUndefined(link)?.url,
          port
        })
      )
      const named = Option.orElse(yield* Project, () => Option.map(link, ({ projectId }) => projectId))
      const project = Effect.mapError(Effect.fromOption(named), () => new NotLinked({ directory }))
      return Target.of({ directory, server, link, named, project })
    })
  )
}
