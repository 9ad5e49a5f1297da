import { spawn } from "node:child_process"
import { Effect } from "effect"
import { say } from "./say.ts"

/** What opens an address in the user's browser; nothing for anything but a web address. */
export const browserCommand = (platform: NodeJS.Platform, url: string): readonly [string, string] | undefined => {
  if (!/^https?:\/\//.test(url)) return undefined
  return [platform === "darwin" ? "open" : "xdg-open", url]
}

/** Opens the address, and does not wait for the browser. A machine without one is told so, and no more. */
export const openBrowser = Effect.fn("openBrowser")(function* (url: string) {
  const command = browserCommand(process.platform, url)
  if (command === undefined) return
  const [file, ...args] = command
  const started = yield* Effect.callback<boolean>((resume) => {
    const child = spawn(file, args, { detached: true, stdio: "ignore" })
    child.once("error", () => resume(Effect.succeed(false)))
    child.once("spawn", () => {
      child.unref()
      resume(Effect.succeed(true))
    })
  })
  if (!started) yield* say(`${file} is not there to open a browser with.`)
})
