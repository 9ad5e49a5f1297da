import { maxLineBytes } from "../build/LogFrame.ts"
import { printable } from "./printable.ts"
import type { SecretScanner } from "./SecretScanner.ts"
import { splitBytes } from "./splitBytes.ts"

/** A line without an end is given out in pieces once it has so many characters more than secrets need. */
const patience = 64 * 1024

/** An escape sequence that the end of a piece cuts in two is at most so long. */
const longestEscape = 64

/**
 * Turns what a process writes into log lines: valid UTF-8 without control characters, masked, none
 * longer than `maxLineBytes`. One reader serves one stream.
 *
 * A carriage return overwrites the line, as on a terminal, so that of a progress bar only its last
 * state is kept. Memory is bounded, whatever the process writes: a line that does not end comes out
 * in pieces, which overlap just enough that a secret on a boundary is still seen whole.
 */
export class LineReader {
  readonly #scanner: SecretScanner
  readonly #decoder = new TextDecoder()
  #pending = ""
  /** A part of the line that is pending has been given out. */
  #isContinued = false

  constructor(scanner: SecretScanner) {
    this.#scanner = scanner
  }

  /** The lines that these bytes complete. */
  push(bytes: Uint8Array): ReadonlyArray<string> {
    const [first, ...rest] = this.#decoder.decode(bytes, { stream: true }).split("\n") as [string, ...Array<string>]
    const lines: Array<string> = []
    this.#append(first, lines)
    for (const text of rest) {
      this.#endLine(lines)
      this.#append(text, lines)
    }
    return lines
  }

  /** The line that nobody ended, if there is one. */
  end(): ReadonlyArray<string> {
    const lines: Array<string> = []
    this.#append(this.#decoder.decode(), lines)
    if (this.#pending !== "") this.#endLine(lines)
    return lines
  }

  #append(text: string, lines: Array<string>): void {
    this.#pending += text
    const limit = patience + this.#scanner.overlap
    if (this.#pending.length <= limit) return
    const beforeLast = this.#pending.lastIndexOf("\r", this.#pending.length - 2)
    if (beforeLast >= 0) this.#pending = this.#pending.slice(beforeLast + 1)
    if (this.#pending.length > limit) this.#giveOut(lines)
  }

  #giveOut(lines: Array<string>): void {
    const escape = this.#pending.lastIndexOf("\u001b")
    const isCut = escape >= this.#pending.length - longestEscape
    const end = isCut ? escape : this.#pending.length
    const { masked, rest } = this.#scanner.maskBeginning(printable(this.#pending.slice(0, end)))
    this.#pending = rest + this.#pending.slice(end)
    if (masked === "") return
    lines.push(...splitBytes(masked, maxLineBytes))
    this.#isContinued = true
  }

  #endLine(lines: Array<string>): void {
    const written = this.#pending.replace(/\r+$/, "")
    const text = this.#scanner.mask(printable(written.slice(written.lastIndexOf("\r") + 1)))
    if (text !== "" || !this.#isContinued) lines.push(...splitBytes(text, maxLineBytes))
    this.#pending = ""
    this.#isContinued = false
  }
}
