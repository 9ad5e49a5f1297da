import Link from "next/link"
import type { ReactNode } from "react"

/** The frame of every page but the first: the way back, a title, what is to be seen here. */
export const Page = ({ kind, title, lead, children }: PageProps) => (
  <main className="page">
    <Link className="back" href="/">
      <span aria-hidden="true">←</span> All pages
    </Link>
    <p className="kind">{kind}</p>
    <h1>{title}</h1>
    <p className="lead">{lead}</p>
    {children}
  </main>
)

interface PageProps {
  readonly kind: string
  readonly title: string
  readonly lead: ReactNode
  readonly children?: ReactNode
}
