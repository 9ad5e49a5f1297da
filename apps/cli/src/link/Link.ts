import { join } from "node:path"
import { ProjectId } from "@anchor-deploy/domain"
import { Schema } from "effect"

/** What `anchor link` records in a repository: the project, and the server that it is on. No secret. */
export const Link = Schema.Struct({ projectId: ProjectId, url: Schema.String })
export type Link = typeof Link.Type

export const LinkJson = Schema.fromJsonString(Link)

/** Where a repository keeps its link. */
export const linkFile = (top: string): string => join(top, ".anchor", "project.json")
