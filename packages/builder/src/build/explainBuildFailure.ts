/** From here on OpenNext tells that its own call of the build script failed, which says nothing new. */
const crash = /^node:internal\/|^Error: Command failed: |^\s*throw /

/** How far things went well, and ornament; the reason stands below. */
const progress =
  /^\s*(?:[✓✔▲⚠┌│└├○ƒ●] ?|Creating an optimized|Running TypeScript|Collecting page data|Generating static|Finalizing|Linting|Building |Bundling |OpenNext v|Next\.js version)/

/** What npm, yarn and pnpm add to the failure of a script, and the remains of a stack trace. */
const noise = [
  /^⨯ Next\.js build worker|^Export encountered/,
  /^npm (?:error|ERR!|warn|notice)/i,
  /ELIFECYCLE|^error Command failed with exit code|^info Visit /,
  /^\s+at /,
  /^Node\.js v\d/,
  /^[\s\W]*$/
]

const isNoise = (line: string): boolean => noise.some((pattern) => pattern.test(line))

const error = /error|fail|cannot|can't|⨯|✖/i

/** What a failed build says of why it failed: from the first word of an error after the last progress. */
export const explainBuildFailure = (tail: ReadonlyArray<string>, count = 15): string => {
  const crashed = tail.findIndex((line) => crash.test(line))
  const told = tail.slice(0, crashed < 0 ? tail.length : crashed)
  const end = told.findLastIndex((line) => !isNoise(line)) + 1
  const start = told.slice(0, end).findLastIndex((line) => progress.test(line)) + 1
  const reason = told.slice(start, end)
  const first = reason.findIndex((line) => error.test(line))
  return (first < 0 ? tail.slice(-count) : reason.slice(first, first + count)).join("\n")
}
