import { Effect, Schema } from "effect"

const wellFormed = (_key: string, value: unknown): unknown => (typeof value === "string" ? value.toWellFormed() : value)

/**
 * A model as the text that its table keeps beside the key columns. Lone surrogates become U+FFFD:
 * they have no UTF-8, so that no other reader of the database would get them back.
 */
export const record = <S extends Schema.Codec<unknown, unknown>>(model: S) => {
  const json = Schema.toCodecJson(model)
  const encode = Schema.encodeEffect(json)
  const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(json))
  return {
    encode: (value: S["Type"]): Effect.Effect<string, Schema.SchemaError> =>
      Effect.map(encode(value), (encoded) => JSON.stringify(encoded, wellFormed)),
    decode: (row: { readonly record: string }): Effect.Effect<S["Type"], Schema.SchemaError> => decode(row.record)
  }
}
