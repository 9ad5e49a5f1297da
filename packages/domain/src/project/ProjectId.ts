import { Schema } from "effect"

/** Names that would shadow Anchor's own hosts, or that browsers and proxies treat specially. */
export const reservedProjectIds: ReadonlySet<string> = new Set(["www", "api", "admin", "localhost"])

const isFree = (id: string): boolean => !id.startsWith("dpl-") && !reservedProjectIds.has(id)

/**
 * A project's slug. It is a DNS label (RFC 1035 §2.3.1, at most 40 characters) because the site is
 * served at `<projectId>.<domain>`; `dpl-*` belongs to deployments.
 */
export const ProjectId = Schema.String.check(
  Schema.isPattern(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, {
    message: "1 to 40 characters: lower-case letters, digits and inner hyphens"
  }),
  Schema.makeFilter((id: string) => isFree(id) || `"${id}" is reserved: choose another id`)
).pipe(Schema.brand("ProjectId"))
export type ProjectId = typeof ProjectId.Type

/** Makes a valid id out of any name, such as a directory's; `site` when nothing usable is left. */
export const projectIdFrom = (name: string): ProjectId => {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "")
  if (slug === "") return ProjectId.make("site")
  return ProjectId.make(isFree(slug) ? slug : `site-${slug}`.slice(0, 40).replace(/-+$/, ""))
}
