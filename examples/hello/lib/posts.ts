export interface Post {
  readonly slug: string
  readonly title: string
  readonly body: string
}

/** The posts that `next build` renders. */
export const posts: ReadonlyArray<Post> = [
  {
    slug: "setting-out",
    title: "Setting out",
    body: "A push is a wish: let this be what people see. Everything after it is work that nobody should have to watch, and that anybody may."
  },
  {
    slug: "steady-hands",
    title: "Steady hands",
    body: "A new release is made beside the old one, looked at, and only then shown. Until that moment the old one serves as if nothing had happened."
  },
  {
    slug: "coming-home",
    title: "Coming home",
    body: "Going back is a pointer that moves. What was live before is still there, with the same code and the same settings, ready for the next request."
  }
]

/** Any other tidy slug is a post too, written when it is first asked for. */
export const findPost = (slug: string): Post | undefined => {
  const known = posts.find((post) => post.slug === slug)
  if (known !== undefined || !/^[a-z0-9]+(-[a-z0-9]+){0,7}$/.test(slug) || slug.length > 60) return known
  const title = slug.replaceAll("-", " ")
  return {
    slug,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    body: "Nobody wrote this post before you asked for it. The server rendered it once; from now on it comes from the cache."
  }
}
