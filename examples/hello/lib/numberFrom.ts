/** A whole number from the query, kept within 0 and `max`. */
export const numberFrom = (
  request: Request,
  name: string,
  { initial, max }: { readonly initial: number; readonly max: number }
): number => {
  const text = new URL(request.url).searchParams.get(name)
  const value = text === null ? initial : Math.trunc(Number(text))
  return Number.isNaN(value) ? initial : Math.min(Math.max(value, 0), max)
}
