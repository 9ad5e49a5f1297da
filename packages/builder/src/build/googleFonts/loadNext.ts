import { createRequire } from "node:module"
import { join } from "node:path"

/** A node of Babel's syntax tree, as far as we look. */
export interface Syntax {
  readonly type: string
  readonly [field: string]: unknown
}

/** A call such as `Geist({ subsets: ["latin"] })`. */
export interface FontCall {
  readonly functionName: string
  readonly options: unknown
}

export interface ResolvedFont {
  readonly fontFamily: string
  readonly weights: ReadonlyArray<string>
  readonly styles: ReadonlyArray<string>
  readonly display: string
  readonly selectedVariableAxes?: ReadonlyArray<string>
}

export interface FontAxes {
  readonly wght?: ReadonlyArray<string>
  readonly ital?: ReadonlyArray<string>
}

/** The parts of the site's Next.js that read sources and decide which address a font is asked from. */
export interface NextInternals {
  readonly parse: (code: string, options: unknown) => { readonly program: Syntax }
  readonly validateGoogleFontFunctionCall: (functionName: string, options: unknown) => ResolvedFont
  readonly getFontAxes: (
    family: string,
    weights: ReadonlyArray<string>,
    styles: ReadonlyArray<string>,
    axes: ReadonlyArray<string> | undefined
  ) => FontAxes
  readonly getGoogleFontsUrl: (family: string, axes: FontAxes, display: string) => string
}

export const loadNext = (directory: string): NextInternals => {
  const require = createRequire(join(directory, "package.json"))
  const google = (file: string) => require(`./dist/compiled/@next/font/dist/google/${file}.js`) as NextInternals
  return {
    parse: (require("./dist/compiled/babel/parser.js") as NextInternals).parse,
    validateGoogleFontFunctionCall: google("validate-google-font-function-call").validateGoogleFontFunctionCall,
    getFontAxes: google("get-font-axes").getFontAxes,
    getGoogleFontsUrl: google("get-google-fonts-url").getGoogleFontsUrl
  }
}
