import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { BuilderFrame, BuilderFrameJson, BuilderInput, BuilderInputJson } from "../src/index.ts"

describe("the builder's protocol", () => {
  it.prop("brings frames over as they were, each on one line", [BuilderFrame], ([frame]) => {
    const line = Schema.encodeSync(BuilderFrameJson)(frame)
    expect(line).not.toContain("\n")
    expect(Schema.encodeSync(BuilderFrameJson)(Schema.decodeSync(BuilderFrameJson)(line))).toBe(line)
  })

  it.prop("brings a build's input over as it was", [BuilderInput], ([input]) => {
    const text = Schema.encodeSync(BuilderInputJson)(input)
    expect(Schema.encodeSync(BuilderInputJson)(Schema.decodeSync(BuilderInputJson)(text))).toBe(text)
  })
})
