import { Schema } from "effect"

/**
 * A branch as git-check-ref-format allows it, less what could be read as an option or a path that
 * climbs. @see https://git-scm.com/docs/git-check-ref-format
 */
const isRefName = (name: string): boolean =>
  !/[\u0000-\u0020\u007f~^:?*[\\\ud800-\udfff]|\.\.|@\{|\/\/|\.lock(?:\/|$)|(?:^|\/)\.|^[-/]|[./]$/.test(name) &&
  name !== "@"

export const BranchName = Schema.String.check(
  Schema.isMinLength(1),
  Schema.isMaxLength(200),
  Schema.makeFilter((name: string) => isRefName(name) || "not a branch name that git accepts")
).pipe(Schema.brand("BranchName"))
export type BranchName = typeof BranchName.Type
