/**
 * Words in a commit's message that ask for no build, as GitHub Actions knows them, and `[skip cd]`.
 *
 * @see https://docs.github.com/en/actions/managing-workflow-runs/skipping-workflow-runs
 */
export const skipWords: ReadonlyArray<string> = [
  "[skip ci]",
  "[ci skip]",
  "[no ci]",
  "[skip actions]",
  "[actions skip]",
  "[skip cd]",
  "[cd skip]",
  "[skip deploy]"
]

const trailer = /^skip-checks:\s*true\s*$/im

/** The skip word that the message carries, if any. */
export const skipWordIn = (message: string): string | undefined => {
  const lower = message.toLowerCase()
  return skipWords.find((word) => lower.includes(word)) ?? (trailer.test(message) ? "skip-checks: true" : undefined)
}
