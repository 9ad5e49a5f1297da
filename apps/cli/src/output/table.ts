import { CliOutput } from "effect/cli"

const pad = (text: string, width: number): string => text + " ".repeat(width - CliOutput.displayWidth(text))

/** Rows under a head, in columns that are as wide as their widest cell; cells may carry colours. */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => CliOutput.displayWidth(row[column] ?? ""))))
  return all.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  )
}
