import type * as domain from "@anchor-deploy/domain"
import { Effect } from "effect"
import * as problem from "../api/problems.ts"

/** Every fact that a use case may fail with. */
export type Fact =
  | domain.AccessDenied
  | domain.AliasConflict
  | domain.BadCursor
  | domain.DeploymentNotFound
  | domain.EnvConflict
  | domain.EnvVersionNotFound
  | domain.IllegalTransition
  | domain.InvalidEnv
  | domain.LeaseHeld
  | domain.NothingToRollBackTo
  | domain.NotPromotable
  | domain.OlderThanLive
  | domain.ProductionPinned
  | domain.ProjectExists
  | domain.ProjectNotFound
  | domain.PublishFailed
  | domain.RefNotFound
  | domain.RepositoryUnreachable
  | domain.SecretNotFound
  | domain.StaleFence
  | domain.StoreError
  | domain.Unhealthy

/** What the API answers for a fact. */
export const toProblem = (fact: Fact): problem.Problem => {
  const detail = fact.message
  switch (fact._tag) {
    case "AccessDenied":
      return new problem.AccessDenied({ detail })
    case "BadCursor":
      return new problem.BadRequest({ detail, errors: [{ path: ["query", "cursor"], message: detail }] })
    case "DeploymentNotFound":
      return new problem.DeploymentNotFound({ detail })
    case "EnvConflict":
      return new problem.EnvConflict({ detail, envVersion: fact.actual })
    case "EnvVersionNotFound":
      return new problem.EnvVersionNotFound({ detail })
    case "InvalidEnv": {
      const errors =
        fact.key === undefined ? {} : { errors: [{ path: ["payload", "envVars", fact.key], message: fact.reason }] }
      return new problem.InvalidEnvironment({ detail, ...errors })
    }
    case "NothingToRollBackTo":
      return new problem.NothingToRollBackTo({ detail })
    case "NotPromotable":
      return new problem.NotPromotable({ detail })
    case "ProjectExists":
      return new problem.ProjectExists({ detail })
    case "ProjectNotFound":
      return new problem.ProjectNotFound({ detail })
    case "PublishFailed":
    case "Unhealthy":
      return new problem.ReleaseUnusable({ detail })
    case "RefNotFound":
      return new problem.RefNotFound({ detail })
    case "RepositoryUnreachable":
      return new problem.RepositoryUnreachable({ detail })
    case "AliasConflict":
    case "IllegalTransition":
    case "LeaseHeld":
    case "OlderThanLive":
    case "ProductionPinned":
    case "StaleFence":
      return new problem.Conflict({ detail })
    case "SecretNotFound":
    case "StoreError":
      return new problem.Unavailable({ detail })
  }
}

/** Turns a use case's facts into problems; faults of the platform's stores are logged with their cause. */
export const answering = <A, E extends Fact, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, problem.Problem, R> =>
  effect.pipe(
    Effect.tapError((fact) => (fact._tag === "StoreError" ? Effect.logError(fact.message, fact.cause) : Effect.void)),
    Effect.mapError(toProblem)
  )
