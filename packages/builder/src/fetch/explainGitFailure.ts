const needsCredential =
  /authentication failed|could not read (username|password)|permission denied|repository .* not found|invalid username|error: 40[134]/i
const unreachable = /could not resolve host|failed to connect|connection (refused|timed out|reset)|couldn't connect/i
const notAllowed = /transport '.*' not allowed/i

/** git says what went wrong in its `fatal:` line; the rest is advice for somebody at a terminal. */
const reasonIn = (tail: ReadonlyArray<string>): string =>
  (tail.findLast((line) => /^(fatal|error|remote error):/i.test(line)) ?? tail.at(-1) ?? "git gave no reason").replace(
    /^fatal: /,
    ""
  )

const adviceFor = (text: string): string => {
  if (needsCredential.test(text)) return " If the repository is private, set the project's repository credential."
  if (unreachable.test(text)) return " Check the project's repository address and this machine's network."
  if (notAllowed.test(text)) return " Repositories are fetched over https or ssh."
  return ""
}

/** Why a fetch failed, and what to do about it. */
export const explainGitFailure = (url: string, tail: ReadonlyArray<string>): string =>
  `Could not fetch from ${url}: ${reasonIn(tail)}.${adviceFor(tail.join("\n"))}`.replace("..", ".")

/** The server has the repository but does not hand out this commit by its hash, or does not have it. */
export const isCommitRefused = (tail: ReadonlyArray<string>): boolean =>
  /unadvertised object|not our ref|couldn't find remote ref|no such remote ref/i.test(tail.join("\n"))
