import type { Readable } from "node:stream"

/** More than anybody reads of one line. */
const maxLineLength = 8 * 1024

/** The last lines that a program printed, from any number of streams, each handed on as it comes. */
export class OutputTail {
  readonly #lines: Array<string> = []
  readonly #limit: number
  readonly #onLine: (line: string) => void

  constructor(limit: number, onLine: (line: string) => void) {
    this.#limit = limit
    this.#onLine = onLine
  }

  get lines(): ReadonlyArray<string> {
    return [...this.#lines]
  }

  readonly add = (line: string): void => {
    const text = line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line
    this.#lines.push(text)
    if (this.#lines.length > this.#limit) this.#lines.shift()
    this.#onLine(text)
  }

  follow(stream: Readable): void {
    let rest = ""
    stream.setEncoding("utf8")
    stream.on("data", (text: string) => {
      const lines = (rest + text).split(/\r?\n/)
      rest = lines.pop() ?? ""
      lines.forEach(this.add)
      if (rest.length > maxLineLength) {
        this.add(rest)
        rest = ""
      }
    })
    stream.on("end", () => {
      if (rest !== "") this.add(rest)
    })
    stream.on("error", () => {})
  }
}
