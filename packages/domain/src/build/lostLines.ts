/** The line that stands for frames which never arrived, so that a gap is seen and not believed away. */
export const lostLines = (count: number): string =>
  `[anchor] ${count} ${count === 1 ? "line was" : "lines were"} lost here`
