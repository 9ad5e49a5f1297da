/**
 * Lines that stand at the end of a failed program's output and do not say why: what npm, yarn, pnpm
 * and execSync add to the failure of somebody else, and the remains of a stack trace.
 */
const noise = [
  /^npm (error|ERR!|warn|notice)/i,
  /^\s*ELIFECYCLE|^\[?ELIFECYCLE|^ ?ERR_PNPM_RECURSIVE|^error Command failed with exit code|^info Visit /,
  /^\s+at (?:\S+ )?\(?(?:\S+:\d+:\d+|async |new |<anonymous>|ignore-listed)/,
  /^node:internal\//,
  /^Node\.js v\d/,
  /^\s*throw |^\s*\^+\s*$/,
  /^\s*(?:status|signal|output|pid|stdout|stderr|errno|code|syscall|path|spawnargs): /,
  /^\s*[{}[\]()<>,|│└┌─-]*\s*$/,
  /^Error: Command failed: /,
  /^Next\.js build worker exited with code/,
  /^> /
]

const isNoise = (line: string): boolean => noise.some((pattern) => pattern.test(line))

/** The last meaningful lines of what a program printed: where it says why it failed. */
export const lastLines = (tail: ReadonlyArray<string>, count = 15): string => {
  const last = tail.findLastIndex((line) => !isNoise(line))
  return tail
    .slice(0, last < 0 ? tail.length : last + 1)
    .slice(-count)
    .join("\n")
}
