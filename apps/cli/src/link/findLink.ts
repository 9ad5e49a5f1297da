import { dirname, join } from "node:path"
import { Effect, FileSystem, Option, Schema } from "effect"
import { say } from "../output/say.ts"
import { type Link, linkFile, LinkJson } from "./Link.ts"

const decode = Schema.decodeEffect(LinkJson)

/**
 * The link of the repository that a directory is in: looked for from there upwards, to the top of the
 * work tree and no further. One that cannot be read counts as none, so that `anchor link` can mend it.
 */
export const findLink = Effect.fn("findLink")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const exists = (path: string) => Effect.orElseSucceed(fs.exists(path), () => false)
  for (let here = directory; ; here = dirname(here)) {
    const file = linkFile(here)
    if (yield* exists(file)) {
      return yield* fs.readFileString(file).pipe(
        Effect.flatMap(decode),
        Effect.map(Option.some),
        Effect.catch(() =>
          say(`${file} is not a link that can be read, and is ignored: run \`anchor link\` again.`).pipe(
            Effect.as(Option.none<Link>())
          )
        )
      )
    }
    if (dirname(here) === here || (yield* exists(join(here, ".git")))) return Option.none<Link>()
  }
})
