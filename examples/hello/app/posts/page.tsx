import Link from "next/link"
import { Page } from "@/components/Page"
import { posts } from "@/lib/posts"

export const metadata = { title: "Posts" }

export default function Posts() {
  return (
    <Page
      kind="Dynamic route"
      title="Known and unknown slugs"
      lead="The build rendered the first three. The last one is written when somebody first asks for it."
    >
      <ul className="rows">
        {posts.map(({ slug, title }) => (
          <li key={slug}>
            <Link href={`/posts/${slug}`}>
              <code>/posts/{slug}</code>
              <span>{title}</span>
              <small>from the build</small>
            </Link>
          </li>
        ))}
        <li>
          <Link href="/posts/a-fair-wind" prefetch={false}>
            <code>/posts/a-fair-wind</code>
            <span>A fair wind</span>
            <small>on request</small>
          </Link>
        </li>
      </ul>
      <p>
        Any other slug in small letters and dashes works as well: change the address and see. A slug that is not tidy,
        such as <code>/posts/No_Such_Post</code>, answers 404.
      </p>
    </Page>
  )
}
