/**
 * Every way in which the API says no, as RFC 9457 problem details. `type` and `code` are stable;
 * `detail` says what is wrong in this case and what to do next.
 */
import { Schema } from "effect"
import { HttpApiError } from "effect/http-api"

const declared = <const Code extends string, const Status extends number>(code: Code, status: Status, title: string) =>
  ({ type: `urn:anchor:problem:${code}` as const, status, title }) as const

const coded = <const Code extends string>(code: Code) => ({ code: Schema.tag(code) })

/** One value of a request that could not be read, by its path in the request. */
const errors = Schema.optionalKey(Schema.Array(HttpApiError.ProblemIssue))

export class BadRequest extends HttpApiError.Problem<BadRequest>()(
  "BadRequestProblem",
  declared("bad-request", 400, "The request cannot be understood."),
  { ...coded("bad-request"), errors }
) {}

export class InvalidEnvironment extends HttpApiError.Problem<InvalidEnvironment>()(
  "InvalidEnvironmentProblem",
  declared("invalid-environment", 400, "The environment variables cannot be stored."),
  { ...coded("invalid-environment"), errors }
) {}

export class Unauthorized extends HttpApiError.Problem<Unauthorized>()(
  "UnauthorizedProblem",
  declared("unauthorized", 401, "The request is not authenticated."),
  coded("unauthorized")
) {}

export class AccessDenied extends HttpApiError.Problem<AccessDenied>()(
  "AccessDeniedProblem",
  declared("access-denied", 403, "This belongs to another user."),
  coded("access-denied")
) {}

export class ProjectNotFound extends HttpApiError.Problem<ProjectNotFound>()(
  "ProjectNotFoundProblem",
  declared("project-not-found", 404, "There is no such project."),
  coded("project-not-found")
) {}

export class DeploymentNotFound extends HttpApiError.Problem<DeploymentNotFound>()(
  "DeploymentNotFoundProblem",
  declared("deployment-not-found", 404, "There is no such deployment."),
  coded("deployment-not-found")
) {}

export class BuildNotStarted extends HttpApiError.Problem<BuildNotStarted>()(
  "BuildNotStartedProblem",
  declared("build-not-started", 404, "The build has not started: there is no log yet."),
  coded("build-not-started")
) {}

export class EnvVersionNotFound extends HttpApiError.Problem<EnvVersionNotFound>()(
  "EnvVersionNotFoundProblem",
  declared("env-version-not-found", 404, "There is no such env version."),
  coded("env-version-not-found")
) {}

export class RefNotFound extends HttpApiError.Problem<RefNotFound>()(
  "RefNotFoundProblem",
  declared("ref-not-found", 404, "The repository has no such branch, tag or commit."),
  coded("ref-not-found")
) {}

export class ProjectExists extends HttpApiError.Problem<ProjectExists>()(
  "ProjectExistsProblem",
  declared("project-exists", 409, "The project id is taken."),
  coded("project-exists")
) {}

/** The state of things does not allow the change. */
export class Conflict extends HttpApiError.Problem<Conflict>()(
  "ConflictProblem",
  declared("conflict", 409, "This is not possible in the present state."),
  coded("conflict")
) {}

export class NotPromotable extends HttpApiError.Problem<NotPromotable>()(
  "NotPromotableProblem",
  declared("not-promotable", 409, "Only a successful deployment can be live."),
  coded("not-promotable")
) {}

export class NothingToRollBackTo extends HttpApiError.Problem<NothingToRollBackTo>()(
  "NothingToRollBackToProblem",
  declared("nothing-to-roll-back-to", 409, "Nothing was live before."),
  coded("nothing-to-roll-back-to")
) {}

/** The release that was to be live cannot be served; production is as it was. */
export class ReleaseUnusable extends HttpApiError.Problem<ReleaseUnusable>()(
  "ReleaseUnusableProblem",
  declared("release-unusable", 409, "The release cannot be served."),
  coded("release-unusable")
) {}

export class EnvConflict extends HttpApiError.Problem<EnvConflict>()(
  "EnvConflictProblem",
  declared("env-conflict", 412, "The environment variables were changed meanwhile."),
  { ...coded("env-conflict"), envVersion: Schema.Int }
) {}

export class PayloadTooLarge extends HttpApiError.Problem<PayloadTooLarge>()(
  "PayloadTooLargeProblem",
  declared("payload-too-large", 413, "The body is too large."),
  coded("payload-too-large")
) {}

export class RepositoryUnreachable extends HttpApiError.Problem<RepositoryUnreachable>()(
  "RepositoryUnreachableProblem",
  declared("repository-unreachable", 502, "The repository did not answer."),
  coded("repository-unreachable")
) {}

/** The stores cannot write or read now, for example because the disk is full. Nothing was changed. */
export class Unavailable extends HttpApiError.Problem<Unavailable>()(
  "UnavailableProblem",
  declared("unavailable", 503, "The platform cannot do this now; nothing was changed."),
  coded("unavailable")
) {}

/** A fault of the platform itself; its log says more. */
export class Internal extends HttpApiError.Problem<Internal>()(
  "InternalProblem",
  declared("internal", 500, "Something went wrong in the platform."),
  coded("internal")
) {}

/** Every endpoint behind the user middleware may answer with these. */
export const problems = [
  BadRequest,
  InvalidEnvironment,
  Unauthorized,
  AccessDenied,
  ProjectNotFound,
  DeploymentNotFound,
  BuildNotStarted,
  EnvVersionNotFound,
  RefNotFound,
  ProjectExists,
  Conflict,
  NotPromotable,
  NothingToRollBackTo,
  ReleaseUnusable,
  EnvConflict,
  PayloadTooLarge,
  RepositoryUnreachable,
  Unavailable
] as const

export type Problem = InstanceType<(typeof problems)[number]>
