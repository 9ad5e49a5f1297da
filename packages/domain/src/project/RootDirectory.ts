import { Schema } from "effect"

/**
 * The directory of the site inside its repository, `""` for the top: relative, with `/` between
 * names, never climbing out. Written without `./` and trailing slashes.
 */
export const RootDirectory = Schema.String.check(
  Schema.isMaxLength(500),
  Schema.isPattern(/^(?:|(?!-)[\w@.()[\]+ -]+(?:\/[\w@.()[\]+ -]+)*)$/, {
    message: "a relative path such as apps/web"
  }),
  Schema.makeFilter(
    (path: string) => !path.split("/").some((name) => name === "." || name === "..") || 'must not contain "." or ".."'
  )
).pipe(Schema.brand("RootDirectory"))
export type RootDirectory = typeof RootDirectory.Type
