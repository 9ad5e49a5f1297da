import { Layer } from "effect"
import { Command } from "effect/cli"
import { AnchorClient } from "./client/AnchorClient.ts"
import { cancel } from "./commands/cancel.ts"
import { deploy } from "./commands/deploy.ts"
import { env } from "./commands/env.ts"
import { inspect } from "./commands/inspect.ts"
import { link } from "./commands/link.ts"
import { logs } from "./commands/logs.ts"
import { ls } from "./commands/ls.ts"
import { open } from "./commands/open.ts"
import { promote } from "./commands/promote.ts"
import { rollback } from "./commands/rollback.ts"
import { unpin } from "./commands/unpin.ts"
import { Cwd, Json, Project, Url } from "./target/flags.ts"
import { Target } from "./target/Target.ts"

/** The command with all its subcommands. */
export const anchor = Command.make("anchor").pipe(
  Command.withSubcommands([link, ls, deploy, inspect, logs, env, promote, rollback, unpin, cancel, open]),
  Command.provide(AnchorClient.layer.pipe(Layer.provideMerge(Target.layer))),
  Command.withGlobalFlags([Cwd, Url, Project, Json]),
  Command.withDescription("Turns a git push into a live Next.js site"),
  Command.withExamples([
    { command: "anchor link && git push anchor main", description: "Make this repository's site live" },
    { command: "anchor logs -f", description: "Follow the newest deployment" },
    { command: "anchor rollback", description: "Serve what was live before" }
  ])
)
