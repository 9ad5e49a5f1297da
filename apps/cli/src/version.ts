import { readFileSync } from "node:fs"

/** The release of Anchor that this command belongs to. */
export const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string
}
