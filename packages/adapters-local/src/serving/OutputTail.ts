import type { Readable } from "node:stream"
import { LineReader, type SecretScanner } from "@anchor-deploy/domain"

/** More than anybody reads of one line, where only the last lines are shown. */
const maxLineLength = 8 * 1024

/** Where a line comes from; absent for what is said about the program. */
export type OutputStream = "stdout" | "stderr"

/** The last lines that a program printed, from any number of streams, each handed on as it comes. */
export class OutputTail {
  readonly #lines: Array<string> = []
  readonly #limit: number
  readonly #onLine: (line: string, stream?: OutputStream) => void

  constructor(limit: number, onLine: (line: string, stream?: OutputStream) => void) {
    this.#limit = limit
    this.#onLine = onLine
  }

  get lines(): ReadonlyArray<string> {
    return [...this.#lines]
  }

  readonly add = (line: string, stream?: OutputStream): void => {
    this.#lines.push(line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line)
    if (this.#lines.length > this.#limit) this.#lines.shift()
    this.#onLine(line, stream)
  }

  /** Adds what a program prints, as lines that anybody may see. */
  follow(output: Readable, stream: OutputStream, scanner: SecretScanner): void {
    const reader = new LineReader(scanner)
    const add = (line: string) => this.add(line, stream)
    output.on("data", (bytes: Uint8Array) => reader.push(bytes).forEach(add))
    output.on("end", () => reader.end().forEach(add))
    output.on("error", () => {})
  }
}
