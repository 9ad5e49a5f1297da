import type { Stage } from "@anchor-deploy/domain"
import { Data } from "effect"

/** A stage ended without its result. The message is masked, since it quotes what programs printed. */
export class StageFailed extends Data.TaggedError("StageFailed")<{
  readonly stage: Stage
  readonly message: string
}> {}
