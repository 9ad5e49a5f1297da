import { dirname, resolve } from "node:path"
import { Effect, FileSystem, Schema } from "effect"
import { git } from "./git.ts"
import { type Link, linkFile, LinkJson } from "./Link.ts"

const encode = Schema.encodeEffect(LinkJson)

const pattern = "/.anchor/"

/** Hides the link from git by the repository's own exclude file: the user's .gitignore is theirs. */
const exclude = Effect.fn("exclude")(function* (top: string) {
  const fs = yield* FileSystem.FileSystem
  const file = resolve(top, (yield* git(top, "rev-parse", "--git-path", "info/exclude")).trim())
  const text = yield* fs.readFileString(file).pipe(Effect.orElseSucceed(() => ""))
  if (text.split(/\r?\n/).includes(pattern)) return
  yield* fs.makeDirectory(dirname(file), { recursive: true })
  yield* fs.writeFileString(file, `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${pattern}\n`)
})

/** Records the link at the top of the work tree. */
export const writeLink = Effect.fn("writeLink")(function* (top: string, link: Link) {
  const fs = yield* FileSystem.FileSystem
  const file = linkFile(top)
  yield* exclude(top)
  yield* fs.makeDirectory(dirname(file), { recursive: true })
  yield* fs.writeFileString(file, `${yield* encode(link)}\n`)
})
