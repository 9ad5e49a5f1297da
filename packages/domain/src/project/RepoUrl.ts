import { Schema } from "effect"

/**
 * Where a project's commits are fetched from: `https://…`, `ssh://…` or the scp form
 * `user@host:path`. An allow-list, since a denied-list misses what git learns next: `ext::` and
 * `file://` run commands or read the host, a leading dash is an option, control characters forge
 * log lines, and credentials in a URL end in logs and work trees (they have a field of their own).
 *
 * @see https://git-scm.com/docs/git-clone#_git_urls
 */
const host = "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]+\\])"
const path = "[A-Za-z0-9~._+%@,=/-]*[A-Za-z0-9~._+%@,=-]/?"
const forms = [
  new RegExp(`^https?://${host}(?::\\d{1,5})?/${path}$`),
  new RegExp(`^ssh://(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)?${host}(?::\\d{1,5})?/${path}$`),
  new RegExp(`^[A-Za-z0-9._][A-Za-z0-9._-]*@${host}:(?!-)${path}$`)
]

export const RepoUrl = Schema.String.check(
  Schema.isMaxLength(2048),
  Schema.makeFilter(
    (url: string) =>
      (forms.some((form) => form.test(url)) && !url.includes("/..")) ||
      "not a repository address Anchor fetches from: use https://host/path, ssh://user@host/path or user@host:path, without credentials"
  )
).pipe(Schema.brand("RepoUrl"))
export type RepoUrl = typeof RepoUrl.Type
