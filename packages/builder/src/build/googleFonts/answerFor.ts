import type { FontAxes, FontCall, NextInternals, ResolvedFont } from "./loadNext.ts"

/** `100..900` is the range of a variable font. */
const faces = (font: ResolvedFont, axes: FontAxes): ReadonlyArray<string> =>
  font.styles.flatMap((style) =>
    (axes.wght ?? ["400"]).map(
      (weight) => `/* latin */
@font-face {
  font-family: '${font.fontFamily}';
  font-style: ${style};
  font-weight: ${weight.replace("..", " ")};
  font-display: ${font.display};
  src: local('${font.fontFamily}');
}`
    )
  )

/** The address that Next.js asks for a font, and a style sheet for it; nothing for a call that Next.js refuses. */
export const answerFor = (next: NextInternals, call: FontCall): ReadonlyArray<readonly [url: string, css: string]> => {
  try {
    const font = next.validateGoogleFontFunctionCall(call.functionName, call.options)
    const axes = next.getFontAxes(font.fontFamily, font.weights, font.styles, font.selectedVariableAxes)
    const url = next.getGoogleFontsUrl(font.fontFamily, axes, font.display)
    return [[url, `${faces(font, axes).join("\n")}\n`]]
  } catch {
    return []
  }
}
