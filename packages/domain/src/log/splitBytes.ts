const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** Text in pieces of at most so many bytes of UTF-8, never cut within a character. */
export const splitBytes = (text: string, maxBytes: number): ReadonlyArray<string> => {
  if (text.length * 3 <= maxBytes) return [text]
  const bytes = new TextEncoder().encode(text)
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  const pieces: Array<string> = []
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(from + maxBytes, bytes.length)
    while (to < bytes.length && isContinuation(bytes[to]!)) to--
    pieces.push(decoder.decode(bytes.subarray(from, to)))
    from = to
  }
  return pieces
}
