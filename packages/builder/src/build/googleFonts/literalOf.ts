import type { Syntax } from "./loadNext.ts"

/**
 * The value that a literal stands for. Next.js takes nothing but literals as options of a font; what
 * is none counts as not given, and the build will say so.
 */
export const literalOf = (node: Syntax): unknown => {
  switch (node.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
      return node.value
    case "NullLiteral":
      return null
    case "TemplateLiteral":
      return (node.quasis as ReadonlyArray<{ readonly value: { readonly cooked: string } }>)[0]?.value.cooked
    case "ArrayExpression":
      return (node.elements as ReadonlyArray<Syntax>).map(literalOf)
    case "ObjectExpression":
      return Object.fromEntries(
        (node.properties as ReadonlyArray<Syntax>)
          .filter((property) => property.type === "ObjectProperty")
          .map((property) => {
            const key = property.key as Syntax
            return [key.name ?? key.value, literalOf(property.value as Syntax)]
          })
      )
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return literalOf(node.expression as Syntax)
    default:
      return undefined
  }
}
