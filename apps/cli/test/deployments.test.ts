import { assert, layer } from "@effect/vitest"
import { AliasStore, CommitSha, type Deployment, DeploymentStore } from "@anchor-deploy/domain"
import { advance, failed, freshCommit, MemoryWorld } from "@anchor-deploy/domain/testing"
import { advance as apply } from "@anchor-deploy/runtime"
import { Effect, Fiber } from "effect"
import { aDeployment, committed, writeLog } from "./fixtures/aDeployment.ts"
import { aProject } from "./fixtures/aProject.ts"
import { runCli } from "./fixtures/runCli.ts"
import { TestServer } from "./fixtures/TestServer.ts"

const onProject = Effect.fn("onProject")(function* () {
  const { url } = yield* TestServer
  const project = yield* aProject()
  const anchor = (...args: ReadonlyArray<string>) =>
    runCli([...args, "--project", project.projectId], { env: { ANCHOR_URL: url } })
  return { anchor, project }
})

/** As the worker does when a build went well: the deployment succeeds, and is live in the same step unless a pin holds it. */
const goLive = Effect.fn("goLive")(function* (deployment: Deployment) {
  const aliases = yield* AliasStore
  const deployments = yield* DeploymentStore
  const deploying = yield* advance(deployment, "deploying")
  const { deploymentId, fence, projectId } = deploying
  const { generation, pinned } = yield* aliases.get(projectId)
  const how = { kind: "automatic", by: "anchor", expectedGeneration: generation, succeeding: fence } as const
  if (pinned) yield* deployments.apply(deploymentId, { _tag: "Succeeded", fence })
  else yield* aliases.promote(deploying, how)
  return yield* deployments.get(deploymentId)
})

/** Waits for the deployment that is asked for. */
const asked = Effect.fn("asked")(function* (projectId: string) {
  const world = yield* MemoryWorld
  while (true) {
    const found = [...world.deployments.values()].find(
      (each) => each.projectId === projectId && each.status === "queued"
    )
    if (found !== undefined) return found
    yield* Effect.sleep(5)
  }
})

layer(TestServer.layer, { excludeTestServices: true })("deployments", (it) => {
  it.effect("deploy follows the log on standard error and prints the address alone", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      yield* committed(project, freshCommit())
      const deploying = yield* Effect.forkChild(anchor("deploy"))
      const deployment = yield* asked(project.projectId)
      yield* writeLog(deployment, 1, "Building …")
      yield* goLive(deployment)
      const { code, stderr, stdout } = yield* Fiber.join(deploying)
      assert.deepStrictEqual({ code, stdout }, { code: 0, stdout: `http://${deployment.deploymentId}.localhost\n` })
      assert.match(stderr, new RegExp(`^Deploying main as ${deployment.deploymentId}: `))
      assert.include(stderr, "\nBuilding …\n")
      assert.include(stderr, `Live at http://${project.projectId}.localhost`)
    })
  )

  it.effect("deploy says that production is pinned", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      yield* committed(project, freshCommit())
      const [first, second] = [yield* aDeployment(project), yield* aDeployment(project)]
      yield* goLive(first)
      yield* goLive(second)
      const rolledBack = yield* anchor("rollback")
      assert.deepStrictEqual([rolledBack.code, rolledBack.stdout], [0, `http://${project.projectId}.localhost\n`])
      assert.include(rolledBack.stderr, `${first.deploymentId} is live.`)
      assert.include(rolledBack.stderr, "pinned")

      const deploying = yield* Effect.forkChild(anchor("deploy", "--json"))
      yield* goLive(yield* asked(project.projectId))
      const { code, stderr, stdout } = yield* Fiber.join(deploying)
      assert.strictEqual(code, 0)
      assert.include(stderr, "not live: production is pinned")
      const shown = JSON.parse(stdout)
      assert.deepInclude(shown, { status: "success", live: false, trigger: "manual" })

      assert.include((yield* anchor("ls", "--all")).stdout, `${first.deploymentId} (pinned)`)
      const promoted = JSON.parse((yield* anchor("promote", "--json")).stdout)
      assert.deepInclude(promoted, { deploymentId: shown.deploymentId, pinned: false })
    })
  )

  it.effect("deploy of a failing build ends with 1 and prints no address", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      const commitSha = freshCommit()
      yield* committed(project, commitSha)
      const deploying = yield* Effect.forkChild(anchor("deploy", commitSha))
      const deployment = yield* asked(project.projectId)
      yield* apply(deployment.deploymentId, failed("next build failed"))
      const { code, stderr, stdout } = yield* Fiber.join(deploying)
      assert.deepStrictEqual({ code, stdout }, { code: 1, stdout: "" })
      assert.include(stderr, "failed at build")
      assert.include(stderr, "next build failed")
    })
  )

  it.effect("deploy --no-wait returns at once; what the repository does not have is refused", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      yield* committed(project, freshCommit())
      const { code, stdout } = yield* anchor("deploy", "--no-wait")
      const deployment = yield* asked(project.projectId)
      assert.deepStrictEqual([code, stdout], [0, `http://${deployment.deploymentId}.localhost\n`])
      const missing = yield* anchor("deploy", "v9")
      assert.deepStrictEqual([missing.code, missing.stdout], [1, ""])
      assert.include(missing.stderr, "no such branch, tag or commit")
    })
  )

  it.effect("ls shows the newest first, as a table and as JSON", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      const first = yield* aDeployment(project, { commitSha: CommitSha.make("a".repeat(40)) })
      yield* goLive(first)
      const others = yield* Effect.replicateEffect(aDeployment(project), 24)
      const { code, stderr, stdout } = yield* anchor("ls")
      assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
      const lines = stdout.trimEnd().split("\n")
      assert.match(lines[0]!, /^DEPLOYMENT +STATUS +AGE +BRANCH +COMMIT +MESSAGE$/)
      assert.deepStrictEqual(
        lines.slice(1).map((row) => row.split(" ")[0]),
        others
          .toReversed()
          .slice(0, 20)
          .map(({ deploymentId }) => deploymentId)
      )
      const all = (yield* anchor("ls", "-n", "200")).stdout.trimEnd().split("\n")
      assert.match(
        all.at(-1)!,
        new RegExp(`^${first.deploymentId}  success, live  \\d+ s +main +aaaaaaa +Fix the header$`)
      )
      const [newest] = JSON.parse((yield* anchor("ls", "--json", "--limit", "1")).stdout)
      assert.deepInclude(newest, { deploymentId: others.at(-1)!.deploymentId, status: "queued", live: false })
    })
  )

  it.effect("ls --all shows the projects, what is live and where", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      const hidden = yield* aProject("bob")
      assert.include((yield* anchor("ls", "--all")).stdout, "nothing yet")
      const deployment = yield* aDeployment(project)
      yield* goLive(deployment)
      const { stdout } = yield* anchor("ls", "--all")
      assert.match(
        stdout,
        new RegExp(
          `^${project.projectId} +${deployment.deploymentId} +main +http://${project.projectId}.localhost$`,
          "m"
        )
      )
      assert.notInclude(stdout, hidden.projectId)
      const shown = JSON.parse((yield* anchor("ls", "--all", "--json")).stdout)
      const own = shown.find((each: { project: { projectId: string } }) => each.project.projectId === project.projectId)
      assert.deepInclude(own.live, { deploymentId: deployment.deploymentId, generation: 1 })
    })
  )

  it.effect("inspect shows stages, timeline and failure", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      assert.include((yield* anchor("inspect")).stderr, "no deployment yet")
      const deployment = yield* aDeployment(project)
      assert.include((yield* anchor("inspect")).stdout, "queued, number ")
      yield* advance(deployment, "building")
      yield* (yield* DeploymentStore).apply(deployment.deploymentId, failed("next build: exit 1"))
      const { code, stdout } = yield* anchor("inspect")
      assert.strictEqual(code, 0)
      assert.match(stdout, new RegExp(`^${deployment.deploymentId}\n  status   failed\n`))
      assert.match(stdout, /\nSTAGE +TOOK\nqueued +\d+ ms\nbuilding +\d+ ms\n/)
      assert.match(stdout, /Claimed +by worker\n/)
      assert.isTrue(stdout.endsWith("\nFailed at build:\nnext build: exit 1\n"))
      const json = JSON.parse((yield* anchor("inspect", "--json")).stdout)
      assert.strictEqual(json.deployment.failure.stage, "build")
      assert.deepStrictEqual(
        json.timeline.stages.map((stage: { status: string }) => stage.status),
        ["queued", "building"]
      )
    })
  )

  it.effect("a deployment is named by its id, the beginning of it, or its address", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      const deployments = yield* Effect.replicateEffect(aDeployment(project), 3)
      const { deploymentId } = deployments[1]!
      const names = [
        deploymentId,
        deploymentId.slice(0, 20),
        deploymentId.slice(4, 24),
        deploymentId.slice(4, 24).toUpperCase(),
        `http://${deploymentId}.localhost:3000`
      ]
      for (const name of names) {
        const { code, stdout } = yield* anchor("inspect", name)
        assert.deepStrictEqual([name, code, stdout.split("\n")[0]], [name, 0, deploymentId])
      }
      const ambiguous = yield* anchor("inspect", "dpl-")
      assert.strictEqual(ambiguous.code, 2)
      const many = yield* anchor("inspect", deploymentId.slice(0, 8))
      assert.deepStrictEqual([many.code, many.stdout], [2, ""])
      assert.include(many.stderr, "give more of the id")
      const none = yield* anchor("inspect", "dpl-7zzz")
      assert.strictEqual(none.code, 1)
      assert.include(none.stderr, "has no deployment dpl-7zzz…")
      const unknown = yield* anchor("inspect", `dpl-${"7".repeat(26)}`)
      assert.strictEqual(unknown.code, 1)
      assert.include(unknown.stderr, "There is no such deployment.")
    })
  )

  it.effect("cancel ends the newest that is under way, and nothing else", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      const [first, second] = [yield* aDeployment(project), yield* aDeployment(project)]
      yield* (yield* DeploymentStore).apply(second.deploymentId, failed())
      const { code, stderr, stdout } = yield* anchor("cancel", "--json")
      assert.strictEqual(code, 0)
      assert.deepInclude(JSON.parse(stdout), { deploymentId: first.deploymentId, status: "canceled" })
      assert.strictEqual(stderr, `${first.deploymentId} is canceled.\n`)
      assert.include((yield* anchor("cancel")).stderr, "Nothing is to be canceled")
      assert.strictEqual((yield* anchor("cancel", second.deploymentId)).code, 1)
    })
  )

  it.effect("promote, rollback and unpin move production", () =>
    Effect.gen(function* () {
      const { anchor, project } = yield* onProject()
      const nothing = yield* anchor("rollback")
      assert.deepStrictEqual([nothing.code, nothing.stdout], [1, ""])
      assert.include(nothing.stderr, "Nothing was live before")
      assert.include((yield* anchor("promote")).stderr, "no successful deployment")
      assert.include((yield* anchor("open")).stderr, "Nothing is live there yet")

      const [first, second] = [yield* aDeployment(project), yield* aDeployment(project)]
      yield* goLive(first)
      yield* goLive(second)
      const live = Effect.map(
        anchor("ls", "--all", "--json"),
        ({ stdout }) =>
          JSON.parse(stdout).find(
            (each: { project: { projectId: string } }) => each.project.projectId === project.projectId
          ).live as object
      )
      yield* anchor("rollback", first.deploymentId.slice(0, 24))
      assert.deepInclude(yield* live, { deploymentId: first.deploymentId, pinned: true })
      assert.strictEqual((yield* anchor("unpin")).code, 0)
      assert.deepInclude(yield* live, { pinned: false })
      const promoted = yield* anchor("promote")
      assert.strictEqual(promoted.stdout, `http://${project.projectId}.localhost\n`)
      assert.deepInclude(yield* live, { deploymentId: second.deploymentId, pinned: false })
      assert.strictEqual((yield* anchor("open", first.deploymentId)).stdout, `http://${first.deploymentId}.localhost\n`)
      assert.strictEqual((yield* anchor("open", "--json")).stdout, `{"url":"http://${project.projectId}.localhost"}\n`)
    })
  )
})
