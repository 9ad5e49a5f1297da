/** What a client is best told in: a page for browsers, problem details for programs that say so, else lines for a terminal. */
export const preferred = (accept: string | undefined): "page" | "problem" | "lines" => {
  if (accept?.includes("text/html") === true) return "page"
  return accept !== undefined && /application\/(?:problem\+)?json/.test(accept) ? "problem" : "lines"
}
