/** Takes pushes for a project, as many as it is told or until it is killed, and prints each that was confirmed. */
import { randomBytes, randomUUID } from "node:crypto"
import {
  CommitSha,
  DeliveryId,
  deploymentIdFrom,
  EnvVersionNumber,
  Intake,
  Project,
  Trigger,
  type VerifiedDelivery
} from "@anchor-deploy/domain"
import { Effect, Schema } from "effect"
import { SqliteStores } from "../../src/index.ts"

const [path = "", keyFile = "", site = "", count = ""] = process.argv.slice(2)

const push = ({ branch, projectId }: Project): VerifiedDelivery => {
  const deliveryId = DeliveryId.make(randomUUID())
  const deploymentId = deploymentIdFrom(Date.now(), [...randomBytes(16)])
  const commitSha = CommitSha.make(randomBytes(20).toString("hex"))
  const trigger = Trigger.make({ _tag: "Push", deliveryId })
  const envVersion = EnvVersionNumber.make(0)
  const request = { deploymentId, projectId, trigger, branch, commitSha, envVersion, envPinned: false }
  return { projectId, deliveryId, event: "push", wish: { _tag: "Deploy", request } }
}

const program = Effect.gen(function* () {
  const intake = yield* Intake
  const project = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.toCodecJson(Project)))(site)
  for (let i = 0; i < Number(count); i++) {
    const verdict = yield* intake.accept(push(project))
    if (verdict._tag === "Accepted") process.stdout.write(`${verdict.deploymentId}\n`)
  }
})

await Effect.runPromise(Effect.provide(program, SqliteStores.layer({ path, keyFile })))
