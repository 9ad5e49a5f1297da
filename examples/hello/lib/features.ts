/** The pages and endpoints of this site, as the home page shows them. */
export interface Feature {
  readonly href: string
  readonly kind: string
  readonly title: string
  readonly text: string
}

export const pages: ReadonlyArray<Feature> = [
  {
    href: "/about",
    kind: "Static",
    title: "A page built once",
    text: "Rendered by the build and served as it is, until the next deployment."
  },
  {
    href: "/ssr",
    kind: "Server",
    title: "Rendered per request",
    text: "Made anew every time, with the request’s own time and host."
  },
  {
    href: "/posts",
    kind: "Dynamic route",
    title: "Known and unknown slugs",
    text: "Three posts come from the build; any other is written when it is first asked for."
  },
  {
    href: "/isr",
    kind: "Incremental",
    title: "Fresh every five seconds",
    text: "Served from the cache, and made again in the background once it is stale."
  },
  {
    href: "/tagged",
    kind: "On demand",
    title: "Fresh when you say so",
    text: "Cached under a tag until someone revalidates that tag."
  },
  {
    href: "/guestbook",
    kind: "Server Action",
    title: "A form without JavaScript",
    text: "Posts to the server, which remembers your name in a cookie."
  },
  {
    href: "/stream",
    kind: "Streaming",
    title: "First words first",
    text: "The page arrives at once; the slow part follows a second later."
  },
  {
    href: "/client",
    kind: "Browser",
    title: "A client component",
    text: "Runs in your browser, with a greeting that the build wrote into it."
  },
  {
    href: "/image",
    kind: "Image",
    title: "Sized for your screen",
    text: "One PNG, sent as WebP in the width that your screen needs."
  }
]

export const endpoints: ReadonlyArray<Feature> = [
  {
    href: "/api/echo?from=home",
    kind: "GET, POST",
    title: "/api/echo",
    text: "Sends back what it was sent, as JSON."
  },
  {
    href: "/api/env",
    kind: "GET",
    title: "/api/env",
    text: "The two greetings as the running site sees them."
  },
  {
    href: "/api/slow?ms=1000",
    kind: "GET",
    title: "/api/slow?ms=1000",
    text: "Answers when the time is up, and says which deployment did."
  },
  {
    href: "/api/stream",
    kind: "GET",
    title: "/api/stream",
    text: "Ten lines, one after the other."
  },
  {
    href: "/robots.txt",
    kind: "File",
    title: "/robots.txt",
    text: "A file from public/, untouched."
  },
  {
    href: "/nowhere",
    kind: "404",
    title: "/nowhere",
    text: "A page that is not there, in the look of the site."
  }
]
