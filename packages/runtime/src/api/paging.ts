import { Schema } from "effect"

/** `?limit=&cursor=`: how many (1 to 100, default 20), and after which page. */
export const pageQuery = {
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))),
  cursor: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200)))
}

/** A page of a list: `nextCursor` is null at its end. */
export const pageOf = <S extends Schema.Top>(item: S) =>
  Schema.Struct({ items: Schema.Array(item), nextCursor: Schema.NullOr(Schema.String) })
