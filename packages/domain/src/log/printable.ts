/**
 * What programs write for a terminal, as text that can be stored and shown anywhere: without colours
 * and other escape sequences (ECMA-48), and without control characters except the tab.
 */
const escapeSequences = new RegExp(
  [
    "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]", // control sequences: colours, cursor movement
    "\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)", // strings: window titles, hyperlinks
    "\\u001b[ -/]*[0-~]" // everything else of two or three characters
  ].join("|"),
  "g"
)

const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

export const printable = (text: string): string => text.replace(escapeSequences, "").replace(controls, "")
