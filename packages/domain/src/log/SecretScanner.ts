import { mask, secretForms, secretPattern } from "../build/maskSecrets.ts"

/** Hides secrets in text that arrives bit by bit. */
export class SecretScanner {
  /** A piece of this many characters, or more, is held back from a text that goes on. */
  readonly overlap: number
  readonly #pattern: RegExp | undefined

  constructor(secrets: ReadonlyArray<string>) {
    const forms = secretForms(secrets)
    this.#pattern = secretPattern(forms)
    this.overlap = Math.max(0, (forms[0]?.length ?? 0) - 1)
  }

  readonly mask = (text: string): string => (this.#pattern === undefined ? text : text.replace(this.#pattern, mask))

  /**
   * The beginning of a text that goes on, masked, and the rest to put before what comes next. A
   * secret that begins in the first part is seen whole, since the rest is longer than any form less
   * one; the cut moves behind such a secret.
   */
  maskBeginning(text: string): { readonly masked: string; readonly rest: string } {
    let cut = Math.max(0, text.length - this.overlap)
    if (this.#pattern !== undefined) {
      for (const match of text.matchAll(this.#pattern)) {
        if (match.index >= cut) break
        cut = Math.max(cut, match.index + match[0].length)
      }
    }
    return { masked: this.mask(text.slice(0, cut)), rest: text.slice(cut) }
  }
}
