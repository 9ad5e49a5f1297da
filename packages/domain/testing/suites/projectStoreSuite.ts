import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, type Layer, Schema } from "effect"
import { Project, ProjectStore } from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { freshProjectId, freshUserId, project } from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const { name: _name, projectId: _projectId, repoUrl: _repoUrl, ...arbitraryFields } = Project.fields
const anyProject = Arbitrary.map(
  Arbitrary.all([Arbitrary.schema(Schema.Struct(arbitraryFields)), nastyText]),
  ([fields, text]) => ({ ...fields, name: text.slice(0, 100) || "a" })
)

/** What `ProjectStore` promises. */
export const projectStoreSuite = (name: string, ports: Layer.Layer<ProjectStore, unknown>) =>
  layer(ports)(`ProjectStore: ${name}`, (it) => {
    it.effect.prop(
      "a project comes back as it was created",
      { fields: anyProject },
      ({ fields }) =>
        Effect.gen(function* () {
          const store = yield* ProjectStore
          const created = project(fields)
          yield* store.create(created)
          assert.deepStrictEqual(asStored(yield* store.get(created.projectId)), asStored(created))
        }),
      { arbitrary: { runs: 60 } }
    )

    it.effect("an id is taken once", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const first = project({ name: "first" })
        yield* store.create(first)
        const error = yield* Effect.flip(store.create(project({ projectId: first.projectId, name: "second" })))
        assert.strictEqual(error._tag, "ProjectExists")
        assert.strictEqual((yield* store.get(first.projectId)).name, "first")
      })
    )

    it.effect("of ten projects that take one id at once, one is created", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const projectId = freshProjectId()
        const created = yield* atOnce(
          Array.from({ length: 10 }, (_, i) => project({ projectId, name: `site ${i}` })),
          (each) =>
            store.create(each).pipe(
              Effect.as([each.name]),
              Effect.orElseSucceed(() => [])
            )
        )
        assert.deepStrictEqual(created.flat(), [(yield* store.get(projectId)).name])
      })
    )

    it.effect("an id that nobody took is not found", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const projectId = freshProjectId()
        assert.strictEqual((yield* Effect.flip(store.get(projectId)))._tag, "ProjectNotFound")
        assert.strictEqual((yield* Effect.flip(store.remove(projectId)))._tag, "ProjectNotFound")
        const error = yield* Effect.flip(store.update(projectId, (same) => same))
        assert.strictEqual(error._tag, "ProjectNotFound")
      })
    )

    it.effect("of ten updates at once none is lost", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const { projectId } = project()
        yield* store.create(project({ projectId }))
        yield* atOnce(
          Array.from({ length: 10 }, (_, i) => `hash ${i}`),
          (hash) =>
            store.update(
              projectId,
              (stored) => new Project({ ...stored, pushTokenHashes: [...stored.pushTokenHashes, hash] })
            )
        )
        assert.strictEqual(new Set((yield* store.get(projectId)).pushTokenHashes).size, 10)
      })
    )

    it.effect("an update answers what it wrote, and one that throws writes nothing", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const created = project({ name: "before" })
        yield* store.create(created)
        const updated = yield* store.update(created.projectId, (stored) => new Project({ ...stored, name: "after" }))
        assert.strictEqual(updated.name, "after")
        const broken = yield* Effect.exit(
          store.update(created.projectId, () => {
            throw new Error("the change is broken")
          })
        )
        assert.strictEqual(broken._tag, "Failure")
        assert.strictEqual((yield* store.get(created.projectId)).name, "after")
        yield* store.update(created.projectId, (stored) => new Project({ ...stored, name: "at last" }))
      })
    )

    it.effect("a removed project is gone, and its id is free again", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const created = project()
        yield* store.create(created)
        yield* store.remove(created.projectId)
        assert.strictEqual((yield* Effect.flip(store.get(created.projectId)))._tag, "ProjectNotFound")
        yield* store.create(created)
      })
    )

    it.effect("a user's projects come by id, page by page, and nobody else's", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const userId = freshUserId()
        const mine = Array.from({ length: 7 }, () => project({ userId }))
        yield* Effect.forEach([...mine, project({ userId: freshUserId() })], store.create)
        const seen: Array<string> = []
        let cursor: string | null | undefined
        while (cursor !== null) {
          const page = yield* store.list(userId, { limit: 3, cursor })
          assert.isAtMost(page.items.length, 3)
          seen.push(...page.items.map(({ projectId }) => projectId))
          cursor = page.nextCursor
        }
        assert.deepStrictEqual(seen, mine.map(({ projectId }) => projectId).toSorted())
        const whole = yield* store.list(userId, { limit: 7 })
        assert.strictEqual(whole.nextCursor, null)
        assert.deepStrictEqual((yield* store.list(freshUserId(), { limit: 3 })).items, [])
      })
    )

    it.effect("a project is listed for its present owner", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const [before, after] = [freshUserId(), freshUserId()]
        const { projectId } = project()
        yield* store.create(project({ projectId, userId: before }))
        yield* store.update(projectId, (stored) => new Project({ ...stored, userId: after }))
        assert.deepStrictEqual((yield* store.list(before, { limit: 9 })).items, [])
        assert.deepStrictEqual(
          (yield* store.list(after, { limit: 9 })).items.map((each) => each.projectId),
          [projectId]
        )
      })
    )

    it.effect("a cursor that no list gave out is refused", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        for (const cursor of ["", "nonsense", "\0"]) {
          const error = yield* Effect.flip(store.list(freshUserId(), { limit: 3, cursor }))
          assert.strictEqual(error._tag, "BadCursor")
        }
      })
    )

    it.effect("all projects are found for start-up", () =>
      Effect.gen(function* () {
        const store = yield* ProjectStore
        const created = [project({ userId: freshUserId() }), project({ userId: freshUserId() })]
        yield* Effect.forEach(created, store.create)
        const all = new Set((yield* store.all).map(({ projectId }) => projectId))
        assert.isTrue(created.every(({ projectId }) => all.has(projectId)))
      })
    )
  })
