import { notFound } from "next/navigation"
import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"
import { findPost, posts } from "@/lib/posts"

interface Props {
  readonly params: Promise<{ readonly slug: string }>
}

export const generateStaticParams = () => posts.map(({ slug }) => ({ slug }))

export const generateMetadata = async ({ params }: Props) => ({
  title: findPost((await params).slug)?.title ?? "Not found"
})

export default async function PostPage({ params }: Props) {
  const post = findPost((await params).slug)
  if (post === undefined) notFound()
  return (
    <Page kind="Post" title={post.title} lead={post.body}>
      <Facts of={{ Slug: post.slug, "Rendered at": new Date().toISOString() }} />
    </Page>
  )
}
