import { Context, type Effect } from "effect"
import type { ProjectId } from "../project/ProjectId.ts"
import type { StoreError } from "../StoreError.ts"
import type { EnvEntry, EnvVersion, EnvVersionNumber } from "./EnvVersion.ts"
import type { EnvConflict, EnvVersionNotFound } from "./errors.ts"

/**
 * A project's env versions. They are never changed and never renumbered.
 *
 * - `current` of a project without variables is version 0, without entries.
 * - `append` writes the next number in one step with the check that `expected`, where given, is
 *   still current; `makeCurrent: false` keeps a version for one deployment alone.
 *
 * Contract: `envStoreSuite`.
 */
export class EnvStore extends Context.Service<
  EnvStore,
  {
    readonly current: (projectId: ProjectId) => Effect.Effect<EnvVersion, StoreError>
    readonly get: (
      projectId: ProjectId,
      version: EnvVersionNumber
    ) => Effect.Effect<EnvVersion, EnvVersionNotFound | StoreError>
    readonly append: (
      projectId: ProjectId,
      entries: ReadonlyArray<EnvEntry>,
      options: { readonly expected?: number | undefined; readonly makeCurrent: boolean }
    ) => Effect.Effect<EnvVersion, EnvConflict | StoreError>
  }
>()("@anchor-deploy/domain/EnvStore") {}
