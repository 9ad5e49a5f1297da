import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, type Layer } from "effect"
import { EnvEntry, EnvKey, EnvStore, EnvVersionNumber, type ProjectStore } from "../../src/index.ts"
import { atOnce } from "../fixtures/atOnce.ts"
import { freshProjectId, storedProject } from "../fixtures/fresh.ts"
import { asStored, nastyText } from "../fixtures/nastyText.ts"

const plain = (key: string, value: string) => EnvEntry.make({ _tag: "Plain", key: EnvKey.make(key), value })

const anyEntries = Arbitrary.map(
  Arbitrary.all([
    Arbitrary.array(Arbitrary.schema(EnvEntry), { maxLength: 5 }),
    Arbitrary.array(Arbitrary.all([Arbitrary.schema(EnvKey), nastyText]), { maxLength: 5 })
  ]),
  ([entries, texts]) => [...entries, ...texts.map(([key, value]) => plain(key, value))]
)

/** What `EnvStore` promises. */
export const envStoreSuite = (name: string, ports: Layer.Layer<ProjectStore | EnvStore, unknown>) =>
  layer(ports)(`EnvStore: ${name}`, (it) => {
    it.effect.prop(
      "a version comes back as it was appended, and stays so",
      { entries: anyEntries },
      ({ entries }) =>
        Effect.gen(function* () {
          const store = yield* EnvStore
          const { projectId } = yield* storedProject()
          const appended = yield* store.append(projectId, entries, { makeCurrent: true })
          yield* store.append(projectId, [], { makeCurrent: true })
          const read = yield* store.get(projectId, appended.version)
          assert.deepStrictEqual(asStored(read), asStored(appended))
          assert.deepStrictEqual(asStored(read.entries), asStored(entries))
        }),
      { arbitrary: { runs: 60 } }
    )

    it.effect("every project begins with version 0, without entries", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        for (const env of [yield* store.current(projectId), yield* store.get(projectId, EnvVersionNumber.make(0))]) {
          assert.strictEqual(env.version, 0)
          assert.deepStrictEqual(env.entries, [])
          assert.strictEqual(env.projectId, projectId)
        }
      })
    )

    it.effect("versions are numbered from 1, and the last one is current", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        assert.strictEqual((yield* store.append(projectId, [plain("A", "1")], { makeCurrent: true })).version, 1)
        assert.strictEqual((yield* store.append(projectId, [plain("A", "2")], { makeCurrent: true })).version, 2)
        assert.deepStrictEqual((yield* store.current(projectId)).entries, [plain("A", "2")])
      })
    )

    it.effect("a version for one deployment alone takes a number and does not become current", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        const alone = yield* store.append(projectId, [plain("A", "alone")], { makeCurrent: false })
        assert.strictEqual((yield* store.current(projectId)).version, 0)
        assert.deepStrictEqual((yield* store.get(projectId, alone.version)).entries, [plain("A", "alone")])
        const next = yield* store.append(projectId, [], { expected: 0, makeCurrent: true })
        assert.strictEqual(next.version, 2)
        yield* store.append(projectId, [plain("A", "alone")], { expected: 2, makeCurrent: false })
        assert.strictEqual((yield* store.current(projectId)).version, 2)
      })
    )

    it.effect("an append to what is no longer current changes nothing", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        yield* store.append(projectId, [plain("A", "1")], { expected: 0, makeCurrent: true })
        const error = yield* Effect.flip(store.append(projectId, [], { expected: 0, makeCurrent: true }))
        assert.deepInclude(error, { _tag: "EnvConflict", expected: 0, actual: 1 })
        assert.strictEqual((yield* store.current(projectId)).version, 1)
        assert.strictEqual((yield* store.append(projectId, [], { expected: 1, makeCurrent: true })).version, 2)
      })
    )

    it.effect("of ten appends to one version at once, one wins", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        const won = yield* atOnce(
          Array.from({ length: 10 }, (_, i) => `${i}`),
          (value) =>
            store.append(projectId, [plain("A", value)], { expected: 0, makeCurrent: true }).pipe(
              Effect.as([value]),
              Effect.catchTag("EnvConflict", () => Effect.succeed([]))
            )
        )
        assert.deepStrictEqual(
          (yield* store.current(projectId)).entries,
          won.flat().map((value) => plain("A", value))
        )
      })
    )

    it.effect("many appends at once are numbered without gap or repetition", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        const numbers = yield* atOnce(Array.from({ length: 20 }), () =>
          Effect.map(store.append(projectId, [], { makeCurrent: true }), ({ version }) => version as number)
        )
        assert.deepStrictEqual(
          numbers.toSorted((a, b) => a - b),
          Array.from({ length: 20 }, (_, i) => i + 1)
        )
        assert.strictEqual((yield* store.current(projectId)).version, 20)
      })
    )

    it.effect("a version that was never appended is not found, nor another project's", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const [mine, other] = [yield* storedProject(), yield* storedProject()]
        yield* store.append(other.projectId, [plain("A", "1")], { makeCurrent: true })
        const error = yield* Effect.flip(store.get(mine.projectId, EnvVersionNumber.make(1)))
        assert.strictEqual(error._tag, "EnvVersionNotFound")
        assert.strictEqual((yield* store.current(mine.projectId)).version, 0)
      })
    )

    it.effect("a project that is not there takes no version", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const error = yield* Effect.flip(store.append(freshProjectId(), [], { makeCurrent: true }))
        assert.deepInclude(error, { _tag: "StoreError", retryable: false })
      })
    )

    it.effect("an entry may be as large as a version", () =>
      Effect.gen(function* () {
        const store = yield* EnvStore
        const { projectId } = yield* storedProject()
        const large = plain("LARGE", "x".repeat(64 * 1024))
        yield* store.append(projectId, [large], { makeCurrent: true })
        assert.deepStrictEqual((yield* store.current(projectId)).entries, [large])
      })
    )
  })
