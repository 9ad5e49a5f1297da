import { assert, layer } from "@effect/vitest"
import { DateTime, Effect, type Layer } from "effect"
import { TestClock } from "effect/testing"
import {
  BranchName,
  type Delivery,
  type Deployment,
  DeploymentStore,
  Intake,
  keptRefusals,
  type ProjectId,
  type ProjectStore,
  verdictText
} from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { advance, failed } from "../fixtures/advance.ts"
import {
  freshCommit,
  freshDeliveryId,
  freshProjectId,
  ignored,
  manual,
  project,
  push,
  request,
  storedProject
} from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const everyDeployment = Effect.fnUntraced(function* (projectId: ProjectId) {
  const { items } = yield* (yield* DeploymentStore).history(projectId, { limit: 1000 })
  return items
})

const everyDelivery = Effect.fnUntraced(function* (projectId: ProjectId, limit = 1000) {
  const intake = yield* Intake
  const all: Array<Delivery> = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = yield* intake.deliveries(projectId, { limit, cursor })
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
})

const sequences = (deployments: ReadonlyArray<Deployment>): ReadonlyArray<number> =>
  deployments.map(({ sequence }) => sequence).toSorted((a, b) => a - b)

/** What `Intake` promises. */
export const intakeSuite = (name: string, ports: Layer.Layer<ProjectStore | Intake | DeploymentStore, unknown>) =>
  layer(ports)(`Intake: ${name}`, (it) => {
    it.effect("an accepted push becomes a queued deployment whose timeline begins with that", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const store = yield* DeploymentStore
        yield* TestClock.adjust("1 minute")
        const now = yield* DateTime.now
        const wish = request(yield* storedProject(), { commitMessage: "A change", author: "Ada" })
        const verdict = yield* intake.accept(push(wish))
        assert.deepStrictEqual(verdict, { _tag: "Accepted", deploymentId: wish.deploymentId })
        const deployment = yield* store.get(wish.deploymentId)
        const begins = { sequence: 1, status: "queued", fence: 0, attempts: 0, interruptions: 0, queuedAt: now }
        assert.deepStrictEqual(asStored(deployment), asStored({ ...wish, ...begins }))
        assert.deepStrictEqual(asStored(yield* store.timeline(wish.deploymentId)), [
          { sequence: 1, at: asStored(now), type: "Queued", status: "queued" }
        ])
      })
    )

    it.effect.prop(
      "a deployment and its delivery come back with any text in them",
      { message: nastyText, author: nastyText, event: nastyText, reason: nastyText },
      ({ author, event, message, reason }) =>
        Effect.gen(function* () {
          const intake = yield* Intake
          const site = yield* storedProject()
          const wish = request(site, { commitMessage: message, author })
          yield* intake.accept(push(wish, { event }))
          yield* intake.accept({ ...ignored(site, reason), event })
          const [deployment] = yield* everyDeployment(site.projectId)
          assert.strictEqual(asStored(deployment?.commitMessage), asStored(message))
          assert.strictEqual(asStored(deployment?.author), asStored(author))
          const [second, first] = yield* everyDelivery(site.projectId)
          assert.strictEqual(asStored(first!.event), asStored(event))
          assert.deepStrictEqual(asStored(second!.verdict), asStored({ _tag: "Ignored", reason }))
        }),
      { arbitrary: { runs: 40 } }
    )

    it.effect("a delivery that comes ten times, also at once, is taken once and answered alike", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const wish = request(yield* storedProject())
        const delivery = push(wish)
        const answers = yield* atOnce(Array.from({ length: 10 }), () => intake.accept(delivery))
        const later = yield* intake.accept(delivery)
        for (const verdict of [...answers, later]) {
          assert.deepStrictEqual(verdict, { _tag: "Accepted", deploymentId: wish.deploymentId })
        }
        assert.strictEqual((yield* everyDeployment(wish.projectId)).length, 1)
        assert.strictEqual((yield* everyDelivery(wish.projectId)).length, 1)
      })
    )

    it.effect("a known delivery id answers what it answered first, whatever it carries now", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        const built = push(request(site))
        const skipped = ignored(site, "skip word [skip ci]")
        const first = yield* intake.accept(built)
        yield* intake.accept(skipped)
        assert.deepStrictEqual(yield* intake.accept({ ...skipped, deliveryId: built.deliveryId }), first)
        assert.deepStrictEqual(yield* intake.accept(push(request(site), { deliveryId: built.deliveryId })), first)
        const again = yield* intake.accept(push(request(site), { deliveryId: skipped.deliveryId }))
        assert.strictEqual(verdictText(again), "ignored: skip word [skip ci]")
        assert.strictEqual((yield* everyDeployment(site.projectId)).length, 1)
      })
    )

    it.effect("a delivery id of one project says nothing about another project's", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const deliveryId = freshDeliveryId()
        for (const site of [yield* storedProject(), yield* storedProject()]) {
          const wish = request(site)
          const verdict = yield* intake.accept(push(wish, { deliveryId }))
          assert.deepStrictEqual(verdict, { _tag: "Accepted", deploymentId: wish.deploymentId })
        }
      })
    )

    it.effect("of ten deliveries of one commit at once, one is built and the others are its duplicates", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        const commitSha = freshCommit()
        const verdicts = yield* atOnce(Array.from({ length: 10 }), () =>
          intake.accept(push(request(site, { commitSha })))
        )
        const [only, ...others] = yield* everyDeployment(site.projectId)
        assert.deepStrictEqual(others, [])
        const texts = verdicts.map(verdictText).toSorted()
        assert.deepStrictEqual(texts, [
          "built",
          ...Array.from({ length: 9 }, () => `duplicate of ${only!.deploymentId}`)
        ])
      })
    )

    it.effect("a commit stays a duplicate after its deployment has failed", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const store = yield* DeploymentStore
        const first = request(yield* storedProject())
        yield* intake.accept(push(first))
        yield* store.apply(first.deploymentId, failed())
        const again = yield* intake.accept(push(request(project(first), first)))
        assert.strictEqual(verdictText(again), `duplicate of ${first.deploymentId}`)
      })
    )

    it.effect("a force-push back to an older commit is a new wish", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        const [older, newer] = [freshCommit(), freshCommit()]
        for (const commitSha of [older, newer, older]) {
          assert.strictEqual((yield* intake.accept(push(request(site, { commitSha }))))._tag, "Accepted")
        }
        const built = (yield* everyDeployment(site.projectId)).map(({ commitSha }) => commitSha)
        assert.deepStrictEqual(built, [older, newer, older])
      })
    )

    it.effect("a commit is compared with the pushes to its own branch alone", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        const commitSha = freshCommit()
        const other = BranchName.make("other")
        yield* intake.accept(push(request(site, { commitSha })))
        yield* intake.request(request(site, { trigger: manual }))
        assert.strictEqual((yield* intake.accept(push(request(site, { commitSha }))))._tag, "Duplicate")
        assert.strictEqual((yield* intake.accept(push(request(site, { commitSha, branch: other }))))._tag, "Accepted")
        const byHand = yield* intake.request(request(site, { trigger: manual }))
        const pushed = request(site, { commitSha: byHand.commitSha })
        assert.strictEqual((yield* intake.accept(push(pushed)))._tag, "Accepted")
      })
    )

    it.effect("what users ask for is a deployment each time", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        const commitSha = freshCommit()
        const first = yield* intake.request(request(site, { trigger: manual, commitSha }))
        const second = yield* intake.request(request(site, { trigger: manual, commitSha }))
        assert.deepStrictEqual(sequences([first, second]), [1, 2])
        assert.deepStrictEqual(asStored(yield* everyDeployment(site.projectId)), asStored([second, first]))
        assert.deepStrictEqual(yield* everyDelivery(site.projectId), [])
      })
    )

    it.effect("many at once are numbered from 1 without gap or repetition, each project for itself", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const sites = [yield* storedProject(), yield* storedProject()]
        yield* atOnce(
          Array.from({ length: 60 }, (_, i) => ({ site: sites[i % 2]!, byHand: i % 3 === 0 })),
          ({ byHand, site }) =>
            byHand
              ? Effect.asVoid(intake.request(request(site, { trigger: manual })))
              : Effect.asVoid(intake.accept(push(request(site))))
        )
        for (const { projectId } of sites) {
          const given = sequences(yield* everyDeployment(projectId))
          assert.deepStrictEqual(
            given,
            Array.from({ length: 30 }, (_, i) => i + 1)
          )
        }
      })
    )

    it.effect("a refused request is shown, and blocks nothing", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const wish = request(yield* storedProject())
        const { projectId } = wish
        const delivery = push(wish)
        const refusal = { projectId, deliveryId: delivery.deliveryId, event: "push", reason: "bad signature" }
        yield* intake.refuse(refusal)
        assert.strictEqual((yield* intake.accept(delivery))._tag, "Accepted")
        yield* intake.refuse(refusal)
        assert.strictEqual((yield* intake.accept(delivery))._tag, "Accepted")
        const shown = (yield* everyDelivery(projectId)).map(({ verdict }) => verdictText(verdict))
        assert.deepStrictEqual(shown, ["refused: bad signature", "built", "refused: bad signature"])
        assert.strictEqual((yield* everyDeployment(projectId)).length, 1)
      })
    )

    it.effect(`of refused requests a project keeps the last ${keptRefusals}, and all of the others`, () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const [site, other] = [yield* storedProject(), yield* storedProject()]
        const refuse = (projectId: ProjectId, reason: string) =>
          intake.refuse({ projectId, deliveryId: freshDeliveryId(), event: "push", reason })
        yield* refuse(other.projectId, "another project's")
        yield* intake.accept(ignored(site, "tag"))
        for (let i = 1; i <= keptRefusals + 3; i++) yield* refuse(site.projectId, `${i}`)
        const shown = (yield* everyDelivery(site.projectId, 7)).map(({ verdict }) => verdictText(verdict))
        const last = Array.from({ length: keptRefusals }, (_, i) => `refused: ${keptRefusals + 3 - i}`)
        assert.deepStrictEqual(shown, [...last, "ignored: tag"])
        assert.strictEqual((yield* everyDelivery(other.projectId)).length, 1)
      })
    )

    it.effect("deliveries come newest first, and pages stay right while newer ones arrive", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        for (const reason of ["1", "2", "3", "4", "5"]) yield* intake.accept(ignored(site, reason))
        const first = yield* intake.deliveries(site.projectId, { limit: 2 })
        yield* intake.accept(ignored(site, "6"))
        const second = yield* intake.deliveries(site.projectId, { limit: 3, cursor: first.nextCursor ?? "none" })
        const texts = [...first.items, ...second.items].map(({ verdict }) => verdictText(verdict))
        assert.deepStrictEqual(
          texts,
          ["5", "4", "3", "2", "1"].map((reason) => `ignored: ${reason}`)
        )
        assert.isNull(second.nextCursor)
        const error = yield* Effect.flip(intake.deliveries(site.projectId, { limit: 2, cursor: "nonsense" }))
        assert.strictEqual(error._tag, "BadCursor")
      })
    )

    it.effect("a project that is not there takes nothing", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const wish = request(project())
        const refusal = { projectId: wish.projectId, deliveryId: freshDeliveryId(), event: "push", reason: "no" }
        for (const attempt of [intake.accept(push(wish)), intake.request(wish), intake.refuse(refusal)]) {
          assert.deepInclude(yield* Effect.flip(attempt), { _tag: "StoreError", retryable: false })
        }
        assert.deepStrictEqual(yield* everyDeployment(wish.projectId), [])
        assert.deepStrictEqual(yield* everyDelivery(wish.projectId), [])
        assert.deepStrictEqual(yield* everyDelivery(freshProjectId()), [])
      })
    )

    it.effect("a deployment's later life leaves the counting alone", () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const site = yield* storedProject()
        yield* advance(yield* intake.request(request(site, { trigger: manual })), "success")
        assert.strictEqual((yield* intake.request(request(site))).sequence, 2)
      })
    )
  })
