/** Flags that every command takes, before or after its name. */
import { ProjectId } from "@anchor-deploy/domain"
import { Flag, GlobalFlag } from "effect/cli"

export const Cwd = GlobalFlag.Setting("cwd")({
  flag: Flag.String("cwd").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Act on this directory instead of the working directory"),
    Flag.optional
  )
})

export const Url = GlobalFlag.Setting("url")({
  flag: Flag.String("url").pipe(
    Flag.withMetavar("URL"),
    Flag.withDescription("The server (default: ANCHOR_URL, then the linked one, then this machine's)"),
    Flag.optional
  )
})

export const Project = GlobalFlag.Setting("project")({
  flag: Flag.String("project").pipe(
    Flag.withMetavar("ID"),
    Flag.withDescription("The project (default: the linked one)"),
    Flag.withSchema(ProjectId),
    Flag.optional
  )
})

export const Json = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(
    Flag.withoutNegation,
    Flag.withDescription("Print JSON on standard output; streams as one object per line"),
    Flag.withDefault(false)
  )
})
