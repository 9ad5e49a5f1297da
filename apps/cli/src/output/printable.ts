/** Text from commits, logs and problems without what a terminal would obey; tabs and line ends stay. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�")

/** Its first line, cut to a width that leaves a table readable. */
export const headline = (text: string, width = 50): string => {
  const first = printable(text.trim().split("\n", 1)[0] ?? "")
  return first.length > width ? `${first.slice(0, width - 1)}…` : first
}
