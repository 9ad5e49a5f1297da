/** Where package managers begin to say why: `npm error code …`, `ERR_PNPM_…`, yarn's `error …` and `➤ YN0028: …`. */
const reason =
  /^npm (?:error|ERR!) |ERR_[A-Z_]+|^error |^➤ YN\d+: .*(?:✖|error|forbidden|failed)|^Usage Error|^Internal Error/i

/** npm explains its command after every misuse. */
const usage = /^npm (?:error|ERR!) (?:Clean install a project|Usage:|Options:)/

const shown = 15

/** Why an install failed, in the package manager's words. */
export const explainInstallFailure = (tail: ReadonlyArray<string>): string => {
  const first = tail.findIndex((line) => reason.test(line))
  const relevant = first < 0 ? tail.slice(-shown) : tail.slice(first)
  const end = relevant.findIndex((line) => usage.test(line))
  return relevant.slice(0, end < 0 ? shown : Math.min(end, shown)).join("\n")
}

/**
 * `npm ci` refuses a lock file only because it does not tell about optional packages for other
 * platforms. npm writes such lock files where the registry does not have those packages; a package
 * that is really missing is named with its version.
 */
export const lacksOptionalOnly = (tail: ReadonlyArray<string>): boolean => {
  const complaints = tail.filter((line) => /^npm (?:error|ERR!) (?:Missing|Invalid): /.test(line))
  return (
    complaints.length > 0 && complaints.every((line) => /^npm (?:error|ERR!) Missing: \S+@ from lock file$/.test(line))
  )
}
