import { Schema } from "effect"

/** Where a deployment is on its way. Being live is no status: it is where the alias points. */
export const Status = Schema.Literals(["queued", "building", "built", "deploying", "success", "failed", "canceled"])
export type Status = typeof Status.Type

export const isTerminal = (status: Status): boolean =>
  status === "success" || status === "failed" || status === "canceled"
