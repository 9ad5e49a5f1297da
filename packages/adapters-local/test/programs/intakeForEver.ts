/** Takes pushes for a project, as many as it is told or until it is killed, and prints each that was confirmed. */
import { Intake, Project } from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"
import { push, request } from "../../../domain/testing/fixtures/fresh.ts"
import { SqliteStores } from "../../src/index.ts"

const [path = "", keyFile = "", site = "", count = ""] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const intake = yield* Intake
  const project = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.toCodecJson(Project)))(site)
  for (let i = 0; i < Number(count); i++) {
    const wish = request(project)
    yield* intake.accept(push(wish))
    process.stdout.write(`${wish.deploymentId}\n`)
  }
})

await Effect.runPromise(Effect.provide(program, SqliteStores.layer({ path, keyFile })))
