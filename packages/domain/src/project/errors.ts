import { Schema } from "effect"
import { ProjectId } from "./ProjectId.ts"

export class ProjectNotFound extends Schema.TaggedError<ProjectNotFound>()("ProjectNotFound", {
  projectId: Schema.String
}) {
  override get message(): string {
    return `There is no project "${this.projectId}".`
  }
}

export class ProjectExists extends Schema.TaggedError<ProjectExists>()("ProjectExists", {
  projectId: ProjectId
}) {
  override get message(): string {
    return `A project "${this.projectId}" exists already: choose another id.`
  }
}

export class AccessDenied extends Schema.TaggedError<AccessDenied>()("AccessDenied", {
  projectId: ProjectId
}) {
  override get message(): string {
    return `Project "${this.projectId}" belongs to another user.`
  }
}
