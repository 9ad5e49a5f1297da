import { Alias, Delivery, Deployment, EnvVersion, Promotion, TimelineEvent } from "@anchor-deploy/domain"
import { asStored } from "@anchor-deploy/domain/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { record } from "../src/sqlite/record.ts"

const models = { Alias, Delivery, Deployment, EnvVersion, Promotion, TimelineEvent }

describe("record", () => {
  for (const [name, model] of Object.entries(models) as ReadonlyArray<[string, Schema.Codec<unknown, unknown>]>) {
    const stored = record(model)
    it.effect.prop(`any ${name} comes back as it was written`, { value: model }, ({ value }) =>
      Effect.gen(function* () {
        const text = yield* stored.encode(value)
        assert.isTrue(text.isWellFormed())
        const read = yield* stored.decode({ record: text })
        assert.deepStrictEqual(asStored(read), asStored(value))
        assert.isTrue(Schema.is(model)(read))
      })
    )
  }
})
