/**
 * The pages for people, as the front calls them: plain HTML from the ports, no framework and nothing
 * to build. What is interpolated is escaped (`html.ts`), what runs is named by a nonce (`page.ts`).
 */
import { withFaults } from "@anchor-deploy/runtime"
import { NodeHttpServer } from "@effect/platform-node"
import { Effect } from "effect"
import { projectsDoor } from "./projectsDoor.ts"
import { siteDoor } from "./siteDoor.ts"

export const doors = Effect.gen(function* () {
  const scope = yield* Effect.scope
  return {
    /** `/` of our own host. */
    home: yield* NodeHttpServer.makeHandler(withFaults(projectsDoor), { scope }),
    /** A host of a site that nothing is served at. */
    unserved: yield* NodeHttpServer.makeHandler(withFaults(siteDoor), { scope })
  }
})
