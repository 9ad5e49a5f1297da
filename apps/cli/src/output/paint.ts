import type { Status } from "@anchor-deploy/domain"
import { TerminalCapabilities } from "effect/cli"
import { Effect } from "effect"

export type Paint = (code: keyof typeof codes, text: string) => string

const codes = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 }

/** Colours for standard output: none without a terminal, or where `NO_COLOR` asks for none. */
export const painter: Effect.Effect<Paint> = Effect.map(
  TerminalCapabilities.TerminalCapabilities,
  ({ canColor }): Paint =>
    (code, text) =>
      canColor ? `\u001b[${codes[code]}m${text}\u001b[0m` : text
)

const colours: Partial<Record<Status, keyof typeof codes>> = { success: "green", failed: "red", canceled: "yellow" }

export const statusColour = (status: Status): keyof typeof codes => colours[status] ?? "cyan"
