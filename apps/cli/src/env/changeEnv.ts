import type { EnvVarInput, EnvVarView, EnvView } from "@anchor-deploy/runtime/api"
import { Effect } from "effect"
import { AnchorClient } from "../client/AnchorClient.ts"
import { Target } from "../target/Target.ts"

type Variable = typeof EnvVarView.Type
type Input = typeof EnvVarInput.Type

/** Somebody else may change the variables at the same time; so often the change is made anew on theirs. */
const maxAttempts = 5

/**
 * Changes the project's variables on what they are now, and answers the new version. A secret that the
 * change leaves alone is sent without its value, by which it keeps it.
 */
export const changeEnv = Effect.fn("changeEnv")(function* <E>(
  change: (variables: ReadonlyArray<Variable>) => Effect.Effect<ReadonlyArray<Input>, E>
) {
  const client = yield* AnchorClient
  const params = { projectId: yield* (yield* Target).project }
  const attempt = Effect.gen(function* () {
    const { envVars, envVersion }: typeof EnvView.Type = yield* client.projects.env({ params })
    const changed = yield* change(envVars)
    return yield* client.projects.replaceEnv({
      params,
      headers: { "if-match": `"${envVersion}"` },
      payload: { envVars: changed }
    })
  })
  return yield* Effect.retry(attempt, {
    times: maxAttempts - 1,
    while: (error) => (error as { readonly _tag?: unknown })._tag === "EnvConflictProblem"
  })
})
