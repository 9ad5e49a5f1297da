// An Anchor that was started by something that an Anchor on the same data directory had started: it
// carries that one's marks, and ends orphans all the same.
import { Effect } from "effect"
import { ProcessRegistry } from "../../../src/index.ts"

const registry = ProcessRegistry.layer({ dataDirectory: process.argv[2]!, graceMillis: 100 })
await Effect.runPromise(
  Effect.provide(
    Effect.flatMap(ProcessRegistry, ({ endOrphans }) => endOrphans),
    registry
  )
)
console.log("still here")
