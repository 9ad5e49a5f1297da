/**
 * HTML that is safe by construction: what is interpolated is escaped, and only what this template
 * made itself goes in as it is. Attributes are written in double quotes.
 */
class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

/** Made by `html` and `verbatim` alone. */
export type Html = Markup

export type Content = Html | string | number | undefined | ReadonlyArray<Content>

const escape = (text: string): string => text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)

const render = (content: Content): string => {
  if (content === undefined) return ""
  if (content instanceof Markup) return content.toString()
  if (typeof content === "object") return content.map(render).join("")
  return escape(String(content))
}

export const html = (strings: TemplateStringsArray, ...contents: ReadonlyArray<Content>): Html =>
  new Markup(strings.map((string, index) => string + render(contents[index])).join(""))

/** Text of ours that is not to be escaped: the stylesheet and the scripts. A template without holes, so nothing can get in. */
export const verbatim = (strings: TemplateStringsArray): Html => new Markup(strings.join(""))
